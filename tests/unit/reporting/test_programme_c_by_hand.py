"""Programme C's answers become its goals' figures: the numbers worked out by hand for the surveys service, here too."""

from datetime import date
from pathlib import Path

import pytest

import local
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from contracts.surveys import AnswerSubmitted
from enrolment.definitions import read_file
from surveys.definitions import load
from surveys.domain.answering import score
from tests.support.answered import ENTERED, LEFT
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.programme_c import said_by
from tests.support.stories import AT, PROGRAMME, Story

CLOSE = date(2015, 11, 30)


def _defined() -> tuple:
    file = Path(local.__file__).parent / "programmes" / "natverksbygge.yaml"
    definition = read_file(file)
    assert isinstance(definition, ProgrammeDefinition)
    here = definition.model_copy(update={"id": PROGRAMME})
    event = ProgrammeDefined(
        programme_id=PROGRAMME, controller="town", definition=here, occurred_on=ENTERED, recorded_at=AT
    )
    return (f"programme:{PROGRAMME}", 1, event)


def _answer(story: Story, instrument, moment: str, values: dict[str, str]) -> tuple:
    scoring = score(instrument, moment, {name.replace("_", "-"): value for name, value in values.items()})
    event = AnswerSubmitted(
        **story.common(ENTERED if moment == "entry" else LEFT), answer_id=f"{moment}~{story.person}",
        instrument="entry-exit", instrument_version=instrument.version, moment=moment, spell=1, mode="web",
        scores=dict(scoring.scores), affirmed=tuple(scoring.affirmed),
    )  # fmt: skip
    return (f"answer:{event.answer_id}", 1, event)


@pytest.fixture
def figure():
    entry_exit = load().get("entry-exit", 1)
    log = [_defined()]
    for person, said in said_by().items():
        story = Story(person).enters(ENTERED).attends(ENTERED)
        log += (story if person == "p11" else story.leaves(LEFT)).log
        log += [_answer(story, entry_exit, moment, values) for moment, values in said.items()]
    keeper = Bookkeeper().feed(facts_of(log))
    return lambda goal: keeper.figure(goal, 1, CLOSE)[("", "")]


def test_satisfied_and_strengthened_are_four_of_all_eleven_who_took_part(figure):
    """Both: p01 p02 p05 p06. The goal is a share of all who took part: p11 too, who has not been asked yet."""
    assert figure("satisfied-and-strengthened") == (4, 11)


@pytest.mark.parametrize(
    ("goal", "better", "compared"),
    [("well-being", 5, 5 + 1 + 1), ("employability", 2, 2 + 2 + 2), ("network-grown", 4, 4 + 1 + 1)],
)
def test_changes_are_those_that_surveys_counts_pair_by_pair(figure, goal: str, better: int, compared: int):
    assert figure(goal) == (better, compared)
