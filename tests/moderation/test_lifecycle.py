"""The life of a case: every move from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.moderation.lifecycle import LIFE, LIVE, CaseStatus


@pytest.mark.parametrize(("move", "status"), list(product(LIFE.moves, CaseStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_is_reachable():
    reached = {LIFE.initial}
    for _ in CaseStatus:
        reached |= {move.target for move in LIFE.moves if move.sources & reached}
    assert reached == set(CaseStatus)


def test_every_live_case_can_still_end():
    for status in CaseStatus:
        assert bool(list(LIFE.open_from(status))) == (status in LIVE)
