"""Quantities that must be exact come as text or whole numbers, and are refused as anything that was rounded before."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from common.http.fields import Exact, ExactFromZero


class _Asked(BaseModel):
    signed: Exact = Decimal(0)
    positive: ExactFromZero = Decimal(0)


SCHEMA = Draft202012Validator(_Asked.model_json_schema())


@pytest.mark.parametrize(
    "value", [1.5, 1.0, True, None, "1.555", "NaN", "inf", "1e3", "1_000", " 1 ", "１２", "+1", "0x10"]
)
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(ValidationError):
        _Asked(signed=value)


@given(st.decimals("-999999999999.99", "999999999999.99", places=2))
def test_text_and_whole_numbers_keep_every_digit(value):
    assert _Asked(signed=str(value)).signed == value
    assert str(_Asked(signed=int(value)).signed) == f"{int(value)}.00"
    assert SCHEMA.is_valid({"signed": str(value)})


def test_what_must_not_be_below_zero_says_so_in_its_schema_too():
    with pytest.raises(ValidationError):
        _Asked(positive="-0.01")
    assert not SCHEMA.is_valid({"positive": "-0.01"})
    assert not SCHEMA.is_valid({"positive": -1})
    assert _Asked(positive=0).positive == 0
