"""The lives of a case and of an appeal: every move from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.moderation.lifecycle import APPEAL_LIFE, FILED, LIFE, LIVE, AppealStatus, CaseStatus

STEPS = [*product(LIFE.moves, CaseStatus), *product(APPEAL_LIFE.moves, AppealStatus)]


@pytest.mark.parametrize(("move", "status"), STEPS)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), [(LIFE, CaseStatus), (APPEAL_LIFE, AppealStatus)])
def test_every_status_is_reachable(life, statuses):
    reached = {life.initial}
    for _ in statuses:
        reached |= {move.target for move in life.moves if move.sources & reached}
    assert reached == set(statuses)


def test_every_live_case_can_still_end():
    for status in CaseStatus:
        assert bool(list(LIFE.open_from(status))) == (status in LIVE)


def test_an_appeal_is_decided_once():
    assert [status for status in AppealStatus if list(APPEAL_LIFE.open_from(status))] == [FILED]
