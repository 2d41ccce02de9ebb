"""What a list says, row by row, once it is read: typed, and with what was wrong but kept."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from contracts.enrolment_codes import Finding
from local.importer.participant_columns import Further


@dataclass(frozen=True, slots=True)
class Place:
    """Which row of which file a record was read from."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """A programme in a table of another system."""

    place: Place
    programme: str
    title: str
    purpose: str | None
    start: date | None
    end: date | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.programme,)


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    """One person's time in one programme."""

    place: Place
    programme: str
    reference: str
    start: date
    end: date | None
    end_reason: str
    birth_date: date | None
    gender: str | None
    municipality: str | None
    education: str | None
    employment: str | None
    group: str | None
    referrer: str | None
    role: str
    stage: str
    given_name: str | None
    family_name: str | None
    findings: tuple[Finding, ...]
    further: Further = field(default_factory=Further)

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.programme, self.reference)


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """Something that is offered."""

    place: Place
    activity: str
    programme: str
    title: str
    kind: str
    area: str | None
    audience: str | None
    host: str | None
    languages: tuple[str, ...] = ()
    where: str | None = None
    accessibility: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.activity,)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One occurrence of an activity."""

    place: Place
    session: str
    activity: str
    starts_at: datetime
    ends_at: datetime
    room: str | None = None
    consultants: tuple[str, ...] = ()
    capacity: int | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.session,)


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """One person's presence, or absence, on one day."""

    place: Place
    attendance: str | None
    activity: str | None
    session: str | None
    reference: str
    on: date | None
    """None: the day of its session."""
    status: str
    minutes: int | None
    """None: as long as its session, if present."""
    quantity: Decimal | None
    unit: str | None
    findings: tuple[Finding, ...]
    after_lock: str | None = None
    """Why it comes although its month is locked."""

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (
            (self.session, self.reference)
            if self.session
            else (self.attendance or self.activity, self.reference, self.on)
        )


@dataclass(frozen=True, slots=True)
class CostRecord:
    """One booking of a ledger."""

    place: Place
    cost: str | None
    programme: str
    line: str
    on: date
    amount: Decimal | None
    """In SEK; None: hours times rate."""
    hours: Decimal | None
    rate: Decimal | None
    activity: str | None
    area: str | None
    account: str | None
    voucher: str | None
    position: str | None
    """Which row of its voucher, where a voucher has several on one account."""

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.cost,) if self.cost else (self.programme, self.voucher, self.account, self.position)


Record = ProgrammeRecord | ParticipantRecord | ActivityRecord | SessionRecord | AttendanceRecord | CostRecord
