"""Every move of an ending, from every status."""

from itertools import product

import pytest

from techexchange.deals.lifecycle import ENDING_LIFE, EndingStatus
from techexchange.deals.lifecycle.ending import LIVE
from techexchange.kernel.lifecycle import MoveNotAllowed


@pytest.mark.parametrize(("move", "status"), list(product(ENDING_LIFE.moves, EndingStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_can_be_reached():
    assert {ENDING_LIFE.initial} | {move.target for move in ENDING_LIFE.moves} == set(EndingStatus)


def test_only_what_is_live_can_still_move():
    assert tuple(status for status in EndingStatus if list(ENDING_LIFE.open_from(status))) == LIVE
