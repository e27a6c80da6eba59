"""Every move of a contract and of its versions, from every status."""

from itertools import product

import pytest

from techexchange.deals.lifecycle import AMENDABLE, CONTRACT_LIFE, VERSION_LIFE, ContractStatus, VersionStatus
from techexchange.kernel.lifecycle import MoveNotAllowed

MOVES = [
    *product([CONTRACT_LIFE], CONTRACT_LIFE.moves, ContractStatus),
    *product([VERSION_LIFE], VERSION_LIFE.moves, VersionStatus),
]


@pytest.mark.parametrize(("move", "status"), [(move, status) for _, move, status in MOVES])
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), [(CONTRACT_LIFE, ContractStatus), (VERSION_LIFE, VersionStatus)])
def test_every_status_can_be_reached(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)


def test_what_ended_stays_ended():
    for ended in (ContractStatus.COMPLETED, ContractStatus.TERMINATED):
        assert list(CONTRACT_LIFE.open_from(ended)) == []


def test_nothing_takes_effect_that_both_did_not_sign():
    unsigned = {ContractStatus.DRAFTING, ContractStatus.PENDING_SIGNATURE}
    reached_unsigned = {move.name for move in CONTRACT_LIFE.moves if move.sources & unsigned}
    assert reached_unsigned == {"edit", "request_signature", "sign", "conclude", "abandon"}
    assert not AMENDABLE & unsigned
