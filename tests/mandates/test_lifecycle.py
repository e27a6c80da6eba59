"""The life of a mandate: every move from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.mandates.lifecycle import (
    ACTIVE,
    INSPECTION_LIFE,
    LIFE,
    PROPOSAL_LIFE,
    STANDING,
    SUSPENDED,
    FeeProposalStatus,
    InspectionStatus,
    MandateStatus,
)

LIVES = [(LIFE, MandateStatus), (PROPOSAL_LIFE, FeeProposalStatus), (INSPECTION_LIFE, InspectionStatus)]


@pytest.mark.parametrize(("move", "status"), [pair for life, of in LIVES for pair in product(life.moves, of)])
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_is_reachable(life, statuses):
    reached = {life.initial}
    for _ in statuses:
        reached |= {move.target for move in life.moves if move.sources & reached}
    assert reached == set(statuses)


def test_what_has_ended_stays_ended():
    assert not list(LIFE.open_from(MandateStatus.EXPIRED))
    assert not list(LIFE.open_from(MandateStatus.TERMINATED))


def test_only_active_and_suspended_mandates_stand():
    assert set(STANDING) == {ACTIVE, SUSPENDED}
