"""Every move of a public asset and of an appraisal, from every status."""

from itertools import product

import pytest

from techexchange.assets.lifecycle import APPRAISAL_LIFE, ASSET_LIFE, AppraisalStatus, AssetStatus
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = ((ASSET_LIFE, AssetStatus), (APPRAISAL_LIFE, AppraisalStatus))
CASES = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), CASES)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)


def test_what_is_verified_is_never_written_over():
    assert list(ASSET_LIFE.open_from(AssetStatus.VERIFIED)) == []
