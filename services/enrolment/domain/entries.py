"""Enrol and re-enter: how a spell begins."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from contracts.base import Code, Id
from contracts.decisions import Already, Mode, Refusal
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled
from contracts.enrolment_codes import Finding
from contracts.programme import ProgrammeDefinition
from enrolment.domain import characteristics
from enrolment.domain.characteristics import Given, Record
from enrolment.domain.dates import day_in_sweden, in_the_future, outside, within
from enrolment.domain.eligibility import Applicant, Circumstances, Ineligible, Override, refused, unmet
from enrolment.domain.life import Spell, impossible, spells
from enrolment.domain.participation import Event, Participation, evolve, said_before

Role = Literal["participant", "volunteer"]
Stage = Literal["applied", "waitlisted", "enrolled", "active"]
NOTHING_SAID = EntryCharacteristics()
NOTHING_KNOWN = Circumstances()


@dataclass(frozen=True, slots=True)
class Entry:
    """Who enters what, when and as what."""

    person_id: Id
    on: date
    given: Given = NOTHING_SAID
    referrer: Id | None = None
    role: Role = "participant"
    stage: Stage = "enrolled"
    mode: Mode = "strict"
    findings: tuple[Finding, ...] = ()
    """What an importer knows of the row and no rule here can see; historical mode only."""
    circumstances: Circumstances = NOTHING_KNOWN
    override: Override | None = None
    referral: Id | None = None
    referred_on: date | None = None
    anonymous: bool = False


def enrol(
    state: Participation, programme: ProgrammeDefinition, entry: Entry, record: Record, at: datetime
) -> list[Event] | Already | Refusal | Ineligible:
    """Begin the first spell (or a new first one, when all that was said before is void)."""
    entry = _as_first_said(state, entry)
    frozen = characteristics.completed(entry.given, record, entry.on)
    enrolled = _enrolled(state, programme, entry, frozen, record, at)
    if version := said_before(state, enrolled):
        return Already(version)
    if life := spells(state.facts):
        return _there_already(life[-1])
    refusal = entry_refused(programme, enrolled, entry.mode, day_in_sweden(at))
    if entry.mode == "strict":
        refusal = refusal or characteristics.unsaid(entry.given, frozen, record)
    return refusal or _judged(programme, enrolled, entry, record) or _possible(state, enrolled)


def re_enter(
    state: Participation, programme: ProgrammeDefinition, entry: Entry, record: Record, at: datetime
) -> list[Event] | Already | Refusal:
    """Begin another spell after an exit. The first start stays, the exit moves to the last one.

    Who belonged to the target group at the first entry still does: what was frozen then is not tried again.
    """
    first = next((fact for fact in state.facts if isinstance(fact, ParticipantEnrolled)), None)
    if first is None:
        return Refusal("not-enrolled", "person_id", "there is no entry yet: enrol first", "conflict")
    entry = _as_first_said(state, entry)
    frozen = characteristics.at_re_entry(first.entry, entry.given, record, entry.on)
    entered = _enrolled(state, programme, entry, frozen, record, at).model_copy(
        update={
            "referrer": entry.referrer or first.referrer,
            "role": first.role,
            "unmet": first.unmet,
            "attributes": first.attributes,
            "anonymous": first.anonymous,
        }
    )
    if version := said_before(state, entered, after_spell=first.spell):
        return Already(version)
    if spells(state.facts)[-1].last is None:
        return Refusal("still-enrolled", "person_id", "the last spell is open: record its exit first", "conflict")
    return entry_refused(programme, entered, entry.mode, day_in_sweden(at)) or _possible(state, entered)


def entry_refused(
    programme: ProgrammeDefinition, enrolled: ParticipantEnrolled, mode: Mode, today: date
) -> Refusal | None:
    """Rules that every entry obeys, first or later, original or corrected."""
    return (
        in_the_future(enrolled.occurred_on, today)
        or _numbers_only(programme)
        or _after_closing(programme, enrolled)
        or _findings_in_strict_mode(enrolled, mode)
        or (outside(programme.period, enrolled.occurred_on) if mode == "strict" else None)
        or _unknown_group(programme, enrolled)
        or _unknown_referrer(programme, enrolled)
    )


def with_findings(
    programme: ProgrammeDefinition, enrolled: ParticipantEnrolled, given: tuple[Finding, ...]
) -> ParticipantEnrolled:
    """Historical mode: the row stays a fact and carries what was wrong with it.

    outside-programme-period: the entry day; no-birth-date: no age could be told; no-gender; volunteer:
    the role. The others (no-start-date, before-engagement-start ...) are the importer's to say.
    """
    found = {*given, *characteristics.faults(enrolled.entry)}
    if not within(programme.period, enrolled.occurred_on):
        found.add("outside-programme-period")
    if enrolled.role == "volunteer":
        found.add("volunteer")
    return enrolled.model_copy(update={"findings": in_order(found)})


def in_order(findings: set[Finding] | tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Each finding once, in the order of the code list."""
    return tuple(code for code in get_args(Finding) if code in findings)


def _enrolled(  # noqa: PLR0917 - what an entry is made of
    state: Participation,
    programme: ProgrammeDefinition,
    entry: Entry,
    frozen: EntryCharacteristics,
    record: Record,
    at: datetime,
) -> ParticipantEnrolled:
    numbers = [fact.spell for fact in state.said.values() if isinstance(fact, ParticipantEnrolled)] or [0]
    enrolled = ParticipantEnrolled(
        person_id=entry.person_id,
        programme_id=programme.id,
        controller=programme.controller,
        spell=max(numbers) + 1,
        role=entry.role,
        entry=frozen,
        referrer=entry.referrer,
        stage=entry.stage,
        findings=entry.findings,
        referral=entry.referral,
        unmet=_unmet(programme, entry, frozen, record),
        attributes=entry.circumstances.attributes(programme.attributes),
        anonymous=entry.anonymous,
        occurred_on=entry.on,
        recorded_at=at,
    )
    return with_findings(programme, enrolled, entry.findings) if entry.mode == "historical" else enrolled


def _as_first_said(state: Participation, entry: Entry) -> Entry:
    """An entry that is said again has no open referral any more: the first time took it."""
    for said in state.said.values():
        if isinstance(said, ParticipantEnrolled) and (said.occurred_on, entry.referral) == (entry.on, None):
            return replace(entry, referral=said.referral, referrer=entry.referrer or said.referrer)
    return entry


def _unmet(
    programme: ProgrammeDefinition, entry: Entry, frozen: EntryCharacteristics, record: Record
) -> tuple[Code, ...]:
    if not programme.eligibility:
        return ()
    applicant = Applicant(frozen, record, entry.circumstances, entry.on, entry.referred_on)
    return tuple(rule.id for rule in unmet(programme, applicant))


def _judged(
    programme: ProgrammeDefinition, enrolled: ParticipantEnrolled, entry: Entry, record: Record
) -> Ineligible | Refusal | None:
    """The target group; a historical row is kept all the same and carries the rules that it does not meet."""
    if entry.mode == "historical":
        return None
    not_met = tuple(rule for rule in programme.eligibility if rule.id in enrolled.unmet)
    return refused(not_met, entry.override) or _anonymity(programme, entry, record)


def _anonymity(programme: ProgrammeDefinition, entry: Entry, record: Record) -> Refusal | None:
    if not entry.anonymous and programme.registration == "anonymous":
        return Refusal("anonymous-programme", "anonymous", "this programme follows people without identity: say true")
    if entry.anonymous and record.known:
        return Refusal("not-anonymous", "anonymous", "the person's record says who it is", "conflict")
    return None


def _numbers_only(programme: ProgrammeDefinition) -> Refusal | None:
    if programme.registration != "volume":
        return None
    return Refusal("volume-only", "programme_id", "this programme counts without knowing anybody: count a volume")


def _after_closing(programme: ProgrammeDefinition, enrolled: ParticipantEnrolled) -> Refusal | None:
    closing = programme.closing
    if closing is None or enrolled.occurred_on <= closing.on:
        return None
    return Refusal("programme-closed", "on", f"the programme was closed on {closing.on}", "conflict")


def _possible(state: Participation, enrolled: ParticipantEnrolled) -> list[Event] | Refusal:
    if not state.said:  # nearly always: an entry alone is a possible life
        return [enrolled]
    return impossible(evolve(state, enrolled).facts) or [enrolled]


def _there_already(spell: Spell) -> Refusal:
    if spell.last is None:
        message = f"in the programme since {spell.first}; a wrong entry is corrected"
        return Refusal("already-enrolled", "person_id", message, "conflict")
    message = f"left on {spell.last}: coming back is a re-entry"
    return Refusal("already-exited", "person_id", message, "conflict")


def _findings_in_strict_mode(enrolled: ParticipantEnrolled, mode: Mode) -> Refusal | None:
    if mode == "historical" or not enrolled.findings:
        return None
    return Refusal("findings-in-strict-mode", "findings", "strict mode keeps no row with findings")


def _unknown_group(programme: ProgrammeDefinition, enrolled: ParticipantEnrolled) -> Refusal | None:
    known = [group.id for group in programme.groups]
    if enrolled.entry.group is None or enrolled.entry.group in known:
        return None
    return Refusal("unknown-group", "entry.group", f"the programme's groups are: {', '.join(known) or 'none'}")


def _unknown_referrer(programme: ProgrammeDefinition, enrolled: ParticipantEnrolled) -> Refusal | None:
    known = [organisation.id for organisation in programme.organisations]
    if enrolled.referrer is None or enrolled.referrer in known:
        return None
    return Refusal("unknown-referrer", "referrer", f"the programme's organisations are: {', '.join(known)}")
