"""Each shipped programme's report is made again from the log, with every kind of goal that its definition has."""

from datetime import UTC, date, datetime

import pytest

from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled, ProgrammeDefined
from reporting.domain.reports.asking import Wanted
from reporting.domain.reports.order import Order
from reporting.projections.books import LedgerProjection
from reporting.projections.verifying import verify_document
from reporting.reports.making import By, make, sign
from reporting.storage.reports import keeping
from tests.support.four_programmes import definition
from tests.support.heard import Heard
from tests.support.logbook import Logbook
from tests.support.signing import KEYS

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("name", ["en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier"])
async def test_a_final_report_of_every_shipped_programme_holds(connection, name: str):
    stated = definition(name)
    known = {"programme_id": name, "controller": stated.controller, "recorded_at": AT}
    defined = [
        (f"programme:{name}", n, ProgrammeDefined(**known, definition=each, occurred_on=stated.period.start))
        for n, each in enumerate((stated, stated.model_copy(update={"version": 2, "reports": ()})), 1)
    ]
    entry = EntryCharacteristics(gender="woman", age=30)
    came = ParticipantEnrolled(**known, person_id="p-1", occurred_on=date(2017, 3, 1), spell=1, entry=entry)
    said = [defined[0], (f"participation:{name}:p-1", 1, came), defined[1]]
    await Logbook(connection, LedgerProjection()).write(Heard().messages(said), 1)
    async with connection.transaction():
        made = await make(connection, name, Wanted("final", "closed"), By("test", AT))
        assert isinstance(made, Order), made
        await sign(connection, name, made.id, KEYS, AT)
        document = await keeping.document(connection, name, made.id)
        assert document is not None
        found = await verify_document(connection, KEYS, name, document)
    assert not found.findings, found.findings
