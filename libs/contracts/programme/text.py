"""Words shown to people, in the two languages of the product's own pages."""

from pydantic import BaseModel, ConfigDict

from contracts.base import Label


class Part(BaseModel):
    """A part of a definition: frozen; unknown fields are refused where a file is checked."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Text(Part):
    """The same words in Swedish and English."""

    sv: Label
    en: Label
