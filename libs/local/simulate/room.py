"""One programme's life as it is planned: its definition, its diary, its book, and the sizes of all three."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from contracts.programme import ProgrammeDefinition
from contracts.programme.goals import CountGoal
from contracts.programme.things import DeliverableMeasure
from local.simulate.book.counting import Book
from local.simulate.diary import Diary


@dataclass
class Room:
    """What is planned for one programme. `end`: nothing happens after it."""

    definition: ProgrammeDefinition
    book: Book
    seed: int
    end: date
    today: date = date.min
    """The day on which something is being written down."""
    diary: Diary = field(default_factory=Diary)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}-{self.definition.id}")  # noqa: S311 - a story, no secret

    def chance(self, likely: float) -> bool:
        """Drawn: true so often."""
        return self.random.random() < likely

    @property
    def id(self) -> str:
        """The programme's."""
        return self.definition.id

    @property
    def owner(self) -> str:
        """The organisation whose staff it is."""
        return next(one.id for one in self.definition.organisations if "owner" in one.roles)

    @property
    def staff(self) -> tuple[str, str]:
        """Who does what staff do."""
        return self.owner, "caseworker"

    @property
    def coordinator(self) -> tuple[str, str]:
        """Who defines, locks, hands in and signs."""
        return self.owner, "coordinator"


def whole_of(definition: ProgrammeDefinition, goal: str) -> str:
    """What the definition calls the deliverable whose parts a goal counts."""
    measure = next(one.of for one in definition.goals if one.id == goal and isinstance(one, CountGoal))
    if not isinstance(measure, DeliverableMeasure) or measure.part_of is None:
        raise ValueError(f"{goal} counts no parts")
    return measure.part_of
