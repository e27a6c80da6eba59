"""The hard filters: what rules a pair out before anything is scored.

An obstacle is found only where both sides say enough to find it. The law is not among them: what it blocks is never
published, and whatever else it asks for, such as a permit, is asked of the contract.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from techexchange.listings.models import Direction
from techexchange.matching.models.scoring.side import WORLD, Side


class Obstacle(StrEnum):
    """Why a technology cannot meet a need."""

    DIRECTION = "direction"
    OWN_ORGANIZATION = "own_organization"
    TRL = "trl"
    TERRITORY = "territory"
    BUDGET = "budget"
    TRANSFER_SCOPE = "transfer_scope"
    CLOSED = "closed"


def obstacles(supply: Side, demand: Side, *, on: date | None = None) -> tuple[Obstacle, ...]:
    """What rules the pair out; none where they may match.

    `on` is the day it is asked on: without it, the day on which the later of the two was published.
    """
    found = [obstacle for obstacle, stands in _RULES.items() if stands(supply, demand)]
    if _is_closed(supply, demand, on):
        found.append(Obstacle.CLOSED)
    return tuple(found)


def _same_direction(supply: Side, demand: Side) -> bool:
    return (supply.direction, demand.direction) != (Direction.SUPPLY, Direction.DEMAND)


def _unready(supply: Side, demand: Side) -> bool:
    return supply.trl is not None and demand.trl is not None and supply.trl < demand.trl


def _elsewhere(supply: Side, demand: Side) -> bool:
    both = supply.territory and demand.territory
    return bool(both) and WORLD not in both | supply.territory and not supply.territory & demand.territory


def _too_dear(supply: Side, demand: Side) -> bool:
    """The least the technology costs is more than the most there is for it, in one currency."""
    asked, budget = supply.price, demand.price
    if asked is None or budget is None or asked.currency != budget.currency:
        return False
    return asked.low is not None and budget.high is not None and asked.low > budget.high


def _other_forms(supply: Side, demand: Side) -> bool:
    both = supply.transfer_scope and demand.transfer_scope
    return bool(both) and not supply.transfer_scope & demand.transfer_scope


def _is_closed(supply: Side, demand: Side, on: date | None) -> bool:
    """The need's deadline or either's validity ended before the day."""
    published = [side.published_at.date() for side in (supply, demand) if side.published_at]
    day = on or max(published, default=None)
    ends = [side.valid_until.date() for side in (supply, demand) if side.valid_until]
    if demand.deadline:
        ends.append(demand.deadline)
    return day is not None and any(end < day for end in ends)


_RULES: dict[Obstacle, Callable[[Side, Side], bool]] = {
    Obstacle.DIRECTION: _same_direction,
    Obstacle.OWN_ORGANIZATION: Side.is_of_the_same,
    Obstacle.TRL: _unready,
    Obstacle.TERRITORY: _elsewhere,
    Obstacle.BUDGET: _too_dear,
    Obstacle.TRANSFER_SCOPE: _other_forms,
}
