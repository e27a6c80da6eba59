"""Every move of a milestone, from every status."""

from itertools import product

import pytest

from techexchange.deals.lifecycle import MILESTONE_LIFE, MilestoneStatus
from techexchange.kernel.lifecycle import MoveNotAllowed


@pytest.mark.parametrize(("move", "status"), list(product(MILESTONE_LIFE.moves, MilestoneStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_can_be_reached():
    assert {MILESTONE_LIFE.initial} | {move.target for move in MILESTONE_LIFE.moves} == set(MilestoneStatus)


def test_what_was_met_stays_met():
    assert {s.value for s in MilestoneStatus if not list(MILESTONE_LIFE.open_from(s))} == {"met", "dropped"}
