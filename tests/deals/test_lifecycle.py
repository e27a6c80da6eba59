"""Every move of a deal, from every status."""

from itertools import product

import pytest

from techexchange.deals.lifecycle import LIFE, DealStatus
from techexchange.kernel.lifecycle import MoveNotAllowed


@pytest.mark.parametrize(("move", "status"), list(product(LIFE.moves, DealStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_can_be_reached():
    assert {LIFE.initial} | {move.target for move in LIFE.moves} == set(DealStatus)
