"""All instruments in all their versions, at hand for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from surveys.domain.instrument import Instrument

SHIPPED = Path(__file__).parent / "instruments"


class FaultyInstrument(ValueError):  # noqa: N818 - what it is
    """A definition file cannot be used. The text names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Instruments by id and version."""

    instruments: Mapping[tuple[str, int], Instrument]

    def get(self, name: str, version: int | None = None) -> Instrument | None:
        """One version, or without a version the newest."""
        if version is None:
            version = max((v for n, v in self.instruments if n == name), default=0)
        return self.instruments.get((name, version))

    def all(self) -> list[Instrument]:
        """Every version, by id."""
        return [self.instruments[key] for key in sorted(self.instruments)]


def load(*folders: Path) -> Shelf:
    """Read every definition file. Raises FaultyInstrument."""
    found: dict[tuple[str, int], Instrument] = {}
    for file in (file for folder in (SHIPPED, *folders) for file in sorted(folder.glob("*.yaml"))):
        instrument = _read(file)
        key = (instrument.id, instrument.version)
        if file.name != f"{instrument.id}.v{instrument.version}.yaml" or key in found:
            raise FaultyInstrument(
                f"{file.name}: it defines {instrument.name}, which has another name or is there twice"
            )
        found[key] = instrument
    return Shelf(found)


def _read(file: Path) -> Instrument:
    try:
        return Instrument.model_validate(YAML(typ="safe", pure=True).load(file.read_text("utf-8")))
    except YAMLError as error:
        raise FaultyInstrument(f"{file.name}: not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FaultyInstrument(f"{file.name}: {place}: {first['msg']}") from None
