"""Every profile of a fund laid over a programme that lives in the simulator, in its definition and in its book."""

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import profiles, read_document
from local.simulate.book import (
    indicators_of_coordination_associations,
    indicators_of_the_integration_fund,
    indicators_of_the_social_fund,
    indicators_of_the_social_fund_plus,
)
from local.simulate.room import Room

_SETS = (
    indicators_of_coordination_associations,
    indicators_of_the_integration_fund,
    indicators_of_the_social_fund,
    indicators_of_the_social_fund_plus,
)


def with_every_profile(definition: ProgrammeDefinition) -> ProgrammeDefinition:
    """The same programme with the indicators of all funds among its goals."""
    laid = read_document({**definition.model_dump(mode="json"), "profiles": profiles.names()})
    assert isinstance(laid, ProgrammeDefinition), laid
    return laid


def count_every_profile(room: Room) -> None:
    """The room's book says all of their figures."""
    for indicators in _SETS:
        room.book.goals |= indicators.indicators()
