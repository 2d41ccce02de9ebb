"""The page's and the messages' own words, in the six languages: one file, read when the process starts."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from surveys.domain.languages import Said

_FILE = Path(__file__).parent / "words.yaml"


class PageWords(BaseModel):
    """Every word that is no instrument's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    next: Said
    back: Said
    submit: Said
    yes_: Said
    no_: Said
    skip: Said
    language: Said
    progress: Said
    saved: Said
    assisted: Said
    error_title: Said
    error_range: Said
    error_option: Said
    error_long: Said
    error_required: Said
    error_empty: Said
    close: Said
    used_title: Said
    used: Said
    withdraw_why: Said
    withdraw: Said
    withdrawn_title: Said
    withdrawn: Said
    expired_title: Said
    expired: Said
    revoked_title: Said
    revoked: Said
    wrong_title: Said
    wrong: Said
    busy_title: Said
    busy: Said
    away_title: Said
    away: Said
    code_title: Said
    code_help: Said
    open: Said
    letter_invites: Said
    letter_reminds: Said
    letter_until: Said


@cache
def words() -> PageWords:
    """All of them."""
    return PageWords.model_validate(YAML(typ="safe", pure=True).load(_FILE.read_text("utf-8")))
