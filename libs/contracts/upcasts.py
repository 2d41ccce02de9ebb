"""Older forms of events turned into today's: pure, total, and tested on kept sample payloads."""

from decimal import ROUND_HALF_UP, Decimal

from contracts.activities import AttendanceRecorded, AttendanceRecordedV1


def attendance_recorded(old: AttendanceRecordedV1) -> AttendanceRecorded:
    """v1 hours become v2 minutes, rounded half up."""
    minutes = (old.hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return AttendanceRecorded(**old.model_dump(exclude={"hours"}), minutes=int(minutes))
