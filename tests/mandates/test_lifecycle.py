"""The life of a mandate: every move from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.mandates.lifecycle import ACTIVE, LIFE, STANDING, SUSPENDED, MandateStatus


@pytest.mark.parametrize(("move", "status"), list(product(LIFE.moves, MandateStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_is_reachable():
    reached = {LIFE.initial}
    for _ in MandateStatus:
        reached |= {move.target for move in LIFE.moves if move.sources & reached}
    assert reached == set(MandateStatus)


def test_what_has_ended_stays_ended():
    assert not list(LIFE.open_from(MandateStatus.EXPIRED))
    assert not list(LIFE.open_from(MandateStatus.TERMINATED))


def test_only_active_and_suspended_mandates_stand():
    assert set(STANDING) == {ACTIVE, SUSPENDED}
