"""Speed dating: the event, its timetables, what took place, and what both sides said of it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from common.http.fields import Instant, Whole
from common.problems import Body
from contracts.base import Code, ConceptId, Id
from contracts.matching_codes import Mark
from matching.domain.preferences import Wish
from matching.domain.speed_dating import Break, Guest, Host, Interpreter, Present, SpeedDating

RoundNumber = Annotated[Whole, Field(ge=1, le=60)]


class Presence(Body):
    """From and to which round somebody is there; a no-show is absent."""

    first: RoundNumber = 1
    last: RoundNumber | None = None
    absent: bool = False

    def as_present(self) -> Present:
        """In the rules' words."""
        return Present(first=self.first, last=self.last, absent=self.absent)


class GuestBody(Presence):
    """A participant who comes."""

    person_id: Id
    interpreter: ConceptId | None = None


class HostBody(Presence):
    """An employer, at as many tables as it has people who receive."""

    employer_id: Id
    tables: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]


class InterpreterBody(Presence):
    """Somebody who interprets one meeting at a time."""

    interpreter_id: Id
    languages: Annotated[tuple[ConceptId, ...], Field(min_length=1, max_length=20)]


class BreakBody(Body):
    """A pause for everybody after a round."""

    after: RoundNumber
    minutes: Whole = Field(ge=1, le=240)


class PairBody(Body):
    """A participant and an employer."""

    person_id: Id
    employer_id: Id


class WishBody(PairBody):
    """A meeting that somebody wants; a higher weight goes first."""

    weight: Whole = Field(default=1, ge=1, le=1000)


class SpeedDatingBody(Body):
    """An event is planned, or planned otherwise as long as it has no timetable."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"event_id": "sd-2018-1", "programme_id": "en-vag-in", "starts_at": "2018-06-20T09:00:00+02:00", "rounds": 6,
         "guests": [{"person_id": "p-1001"}, {"person_id": "p-1002", "first": 2}],
         "hosts": [{"employer_id": "dala-sag", "tables": ["t-1"]}],
         "wishes": [{"person_id": "p-1001", "employer_id": "dala-sag"}]},
    ]})  # fmt: skip

    event_id: Id | None = None
    programme_id: Code
    starts_at: Instant
    rounds: RoundNumber
    minutes: Whole = Field(default=8, ge=1, le=120)
    change_minutes: Whole = Field(default=2, ge=0, le=60)
    breaks: Annotated[tuple[BreakBody, ...], Field(max_length=20)] = ()
    guests: Annotated[tuple[GuestBody, ...], Field(max_length=1000)]
    hosts: Annotated[tuple[HostBody, ...], Field(max_length=100)]
    interpreters: Annotated[tuple[InterpreterBody, ...], Field(max_length=100)] = ()
    wishes: Annotated[tuple[WishBody, ...], Field(max_length=5000)] = ()
    wishes_from_run: Id | None = None
    """Wanted besides: the pairs that this kept run suggests, by their score."""
    excluded: Annotated[tuple[PairBody, ...], Field(max_length=5000)] = ()
    least_meetings: Whole = Field(default=1, ge=0, le=60)
    least_for_employers: Whole = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _sound(self) -> "SpeedDatingBody":
        try:
            self.as_event("checked")
        except ValidationError as error:
            raise ValueError(str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None
        return self

    def as_event(self, event_id: Id, more: tuple[Wish, ...] = ()) -> SpeedDating:
        """In the rules' words. Raises ValidationError."""
        own = {(one.person_id, one.employer_id): one.weight for one in self.wishes}
        wanted = {(one.person_id, one.employer_id): one.weight for one in more} | own
        return SpeedDating(
            event_id=event_id, starts_at=self.starts_at, rounds=self.rounds, minutes=self.minutes,
            change_minutes=self.change_minutes,
            breaks=tuple(Break(after=one.after, minutes=one.minutes) for one in self.breaks),
            guests=tuple(
                Guest(person_id=one.person_id, present=one.as_present(), interpreter=one.interpreter)
                for one in self.guests
            ),
            hosts=tuple(
                Host(employer_id=one.employer_id, tables=one.tables, present=one.as_present()) for one in self.hosts
            ),
            interpreters=tuple(
                Interpreter(interpreter_id=one.interpreter_id, languages=one.languages, present=one.as_present())
                for one in self.interpreters
            ),
            wishes=tuple(Wish(person_id=p, employer_id=e, weight=w) for (p, e), w in sorted(wanted.items())),
            excluded=tuple((one.person_id, one.employer_id) for one in self.excluded),
            least_meetings=self.least_meetings, least_for_employers=self.least_for_employers,
        )  # fmt: skip


class LaterPresence(Presence):
    """Somebody's presence as it turned out: a participant's, an employer's or an interpreter's."""

    who: Id


class TimetableBody(Body):
    """Make the timetable; or, in the middle of the event, another from a round on that moves nothing already held."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"seed": 1},
        {"from_round": 3, "presences": [{"who": "p-1002", "absent": True}],
         "missed": [{"person_id": "p-1002", "employer_id": "dala-sag"}]},
    ]})  # fmt: skip

    seed: Whole = Field(default=0, ge=0, le=2**31 - 1)
    from_round: RoundNumber | None = None
    """None: before the event. Everything planned before this round was held, but for what was missed."""
    presences: Annotated[tuple[LaterPresence, ...], Field(max_length=1200)] = ()
    missed: Annotated[tuple[PairBody, ...], Field(max_length=5000)] = ()


class MeetingsBody(Body):
    """What took place: everything that was planned but for what was missed, up to a round if one is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"missed": [{"person_id": "p-1002", "employer_id": "dala-sag"}]},
    ]})  # fmt: skip

    up_to_round: RoundNumber | None = None
    missed: Annotated[tuple[PairBody, ...], Field(max_length=5000)] = ()


class MarkBody(PairBody):
    """What one side says of a meeting."""

    side: Literal["participant", "employer"]
    mark: Mark


class MarksBody(Body):
    """Marks after meetings; the last of a side holds, and becomes a preference of a stable run."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"marks": [{"person_id": "p-1001", "employer_id": "dala-sag", "side": "participant", "mark": "yes"}]},
    ]})  # fmt: skip

    marks: Annotated[tuple[MarkBody, ...], Field(min_length=1, max_length=1000)]


class FeedbackBody(Body):
    """Every participant is told which employers want to go on with them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message_id": "sd-2018-1-feedback"}]})

    message_id: Id
    channel: Literal["email", "sms", "letter"] = "email"
