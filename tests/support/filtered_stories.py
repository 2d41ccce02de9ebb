"""Histories told by hand in which every goal that asks about single facts moves, so that a broken rule of it shows."""

from datetime import date

from tests.support.newer_stories import Life


def at_activities_for_several() -> list[tuple]:
    """Ninety minutes for newcomers, an hour for everybody and one of which nobody wrote down for whom."""
    life = Life().comes(date(2018, 9, 3), gender="woman", age=24)
    life.attends(date(2018, 9, 4), 60, audience="newcomers", area="a").attends(date(2018, 9, 4), 60, area="a")
    life.attends(date(2018, 9, 4), 60, audience="everybody", area="a")
    life.attends(date(2018, 9, 5), 30, audience="newcomers", kind="cafe")
    return life.goes(date(2018, 10, 1)).log


def telling_filtered() -> list[list[tuple]]:
    return [at_activities_for_several()]
