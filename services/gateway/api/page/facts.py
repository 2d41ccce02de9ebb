"""What events are called by people: those that figures stand on. Others are shown as the log names them."""

from gateway.api.page.words import Lang

_CALLED: dict[str, dict[Lang, str]] = {
    "enrolment.participant.enrolled": {"sv": "Skrevs in", "en": "Entered"},
    "enrolment.participant.exited": {"sv": "Skrevs ut", "en": "Left"},
    "enrolment.participant.paused": {"sv": "Gjorde uppehåll", "en": "Paused"},
    "enrolment.participant.resumed": {"sv": "Kom tillbaka", "en": "Came back"},
    "enrolment.participant.phase-entered": {"sv": "Började en fas", "en": "Entered a phase"},
    "enrolment.participation.corrected": {"sv": "Rättelse av en tidigare uppgift", "en": "An earlier fact corrected"},
    "enrolment.outcome.recorded": {"sv": "Erbjudande eller resultat", "en": "Offer or outcome"},
    "enrolment.follow-up.recorded": {"sv": "Uppföljning efter avslut", "en": "Follow-up after the exit"},
    "enrolment.status.recorded": {"sv": "Läget vid start eller avslut", "en": "Status at entry or exit"},
    "enrolment.residence.recorded": {"sv": "Bosättning", "en": "Residence"},
    "enrolment.people.merged": {"sv": "Två poster blev en person", "en": "Two records became one person"},
    "enrolment.people.unmerged": {"sv": "Sammanslagning togs tillbaka", "en": "A merge was undone"},
    "enrolment.referral.made": {"sv": "Anvisades", "en": "Referred"},
    "enrolment.volume.counted": {"sv": "Antal räknat utan namn", "en": "A number counted without names"},
    "enrolment.judgement.given": {"sv": "Bedömning", "en": "Judgement"},
    "enrolment.statistic.entered": {"sv": "Publicerad statistik", "en": "Published statistic"},
    "enrolment.report.delivered": {"sv": "Rapport lämnades", "en": "Report delivered"},
    "activities.attendance.recorded": {"sv": "Närvaro", "en": "Attendance"},
    "activities.attendance.corrected": {"sv": "Rättelse av närvaro", "en": "Attendance corrected"},
    "activities.visitors.counted": {"sv": "Besökare räknade", "en": "Visitors counted"},
    "activities.competence.mapped": {"sv": "Kompetens kartlades", "en": "Competence mapped"},
    "activities.deliverable.changed": {"sv": "Modell, verktyg eller metod", "en": "Model, tool or method"},
    "activities.cost.booked": {"sv": "Kostnad bokfördes", "en": "Cost booked"},
    "matching.placement.offered": {"sv": "Plats erbjöds", "en": "Place offered"},
    "matching.placement.started": {"sv": "Plats började", "en": "Placement started"},
    "matching.placement.ended": {"sv": "Plats slutade", "en": "Placement ended"},
    "surveys.answer.submitted": {"sv": "Svar på enkät", "en": "Survey answered"},
    "surveys.answer.withdrawn": {"sv": "Svar togs tillbaka", "en": "Answer withdrawn"},
}


def called(event_type: str, lang: Lang) -> str:
    """In words; an event without any as it is named.

    >>> called("insteg.enrolment.participant.exited.v1", "en"), called("insteg.other.thing.done.v2", "en")
    ('Left', 'other.thing.done')
    """
    name = event_type.removeprefix("insteg.").rpartition(".v")[0]
    return _CALLED[name][lang] if name in _CALLED else name
