"""The grammar of a mapping file: which column of which file is what. Small on purpose; see mappings/README.md."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from contracts.base import Code
from contracts.enrolment_codes import Finding
from contracts.programme import Text
from local.importer.problems import FileRefusedError

Subject = Literal[
    "programmes", "participants", "activities", "sessions", "attendance", "costs", "employers", "openings", "answers"
]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
"""In the order in which they are sent: each needs those before it."""

MAPPINGS = Path(__file__).parent.parent / "mappings"


class Part(BaseModel):
    """A part of a mapping file: a field it does not know is an error, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lookup(Part):
    """A row of another file, found by the value of a column (which may itself be looked up: `schedule.Service`)."""

    file: str
    key: str = "id"
    by: str


class Source(Part):
    """Where a field's value comes from."""

    column: str | None = None
    """A column of the file, or `lookup.Column`."""
    otherwise: tuple[str, ...] = ()
    """Columns to try in turn where the first is empty."""
    constant: str | None = None
    """The value where all columns are empty (or where none is named)."""
    prefix: str = ""
    """Put before a value that is not empty: keeps the row numbers of different tables apart."""
    values: dict[str, str] | None = None
    """From the file's words to ours. A word that is not listed is an error of its row."""
    slug: bool = False
    """Make a code of the value: lower case, hyphens."""
    optional: bool = False
    """The file may lack the column; otherwise a missing column refuses the file."""


def _source(given: str | Source) -> Source:
    return Source(column=given) if isinstance(given, str) else given


class Table(Part):
    """One subject: its file, what is looked up, and where each field comes from."""

    file: str | None = None
    """Only where the mapping belongs to a folder of files; else the file is given on the command line."""
    sheet: str | None = None
    lookups: dict[str, Lookup] = {}
    fields: dict[str, str | Source]

    def sources(self) -> dict[str, Source]:
        """Every field's source in its long form."""
        return {name: _source(given) for name, given in self.fields.items()}


class MadeGoal(Part):
    """A goal that every programme made by this mapping gets."""

    id: Code
    title: Text
    definition: Text
    kind: Literal["count", "sum"]
    of: str


class MadeProgrammes(Part):
    """What a minimal programme definition needs and a table of programmes does not say."""

    owner: str
    owner_name: str
    assumed_start: str
    assumed_end: str
    goals: tuple[MadeGoal, ...]


class Mapping(Part):
    """A whole mapping file."""

    about: str
    controller: Code
    mode: Literal["strict", "historical"] = "strict"
    time_zone: Annotated[str, Field(alias="time-zone")] = "Europe/Stockholm"
    tolerated: tuple[Finding, ...] = ()
    """Findings that are no reason to refuse a row in strict mode."""
    made_programmes: Annotated[MadeProgrammes | None, Field(alias="made-programmes")] = None
    programmes: Table | None = None
    participants: Table | None = None
    activities: Table | None = None
    sessions: Table | None = None
    attendance: Table | None = None
    costs: Table | None = None
    employers: Table | None = None
    openings: Table | None = None
    answers: Table | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of moments that are written without an offset."""
        return ZoneInfo(self.time_zone)

    def table(self, subject: Subject) -> Table | None:
        """The part of one subject."""
        found: Table | None = getattr(self, subject)
        return found


def load_mapping(name_or_path: str) -> Mapping:
    """A mapping by its name (one that is shipped) or its path. Raises FileRefusedError."""
    path = Path(name_or_path)
    if not path.suffix:
        path = MAPPINGS / f"{name_or_path}.yaml"
    if not path.is_file():
        shipped = ", ".join(sorted(p.stem for p in MAPPINGS.glob("*.yaml")))
        raise FileRefusedError(f"There is no mapping {name_or_path}: name a file, or one of {shipped}.")
    try:
        content: Any = YAML(typ="safe").load(path)
        return TypeAdapter(Mapping).validate_python(content)
    except YAMLError as error:
        raise FileRefusedError(f"{path.name} is not well-formed YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileRefusedError(f"{path.name}, {where}: {first['msg']}") from error
