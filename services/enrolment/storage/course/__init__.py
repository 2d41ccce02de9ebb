"""Referrals, places, ways and volumes on the desk of a transaction, and the rows that go with them.

`state` (what is laid out), `laying` (how it is fetched), `writing` (what follows from the decisions: promotions,
what partners may be shown, rows, timers), and one module for each table.
"""

from enrolment.storage.course.laying import lay
from enrolment.storage.course.state import Course
from enrolment.storage.course.writing import write, write_rows

__all__ = ["Course", "lay", "write", "write_rows"]
