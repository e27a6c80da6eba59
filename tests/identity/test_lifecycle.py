"""Every move from every status, in each life of this domain."""

from itertools import product

import pytest

from techexchange.identity.lifecycle import (
    CLIENT_LIFE,
    INVITATION_LIFE,
    LIFE,
    PERSON_LIFE,
    ClientStatus,
    InvitationStatus,
    OrganizationStatus,
    PersonStatus,
)
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = [
    (LIFE, OrganizationStatus),
    (PERSON_LIFE, PersonStatus),
    (INVITATION_LIFE, InvitationStatus),
    (CLIENT_LIFE, ClientStatus),
]
STEPS = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), STEPS)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_is_reached(life, statuses):
    reached = {life.initial}
    for _ in statuses:
        reached |= {move.target for move in life.moves if move.sources & reached}
    assert reached == set(statuses)


def test_a_revoked_organisation_stays_revoked_unless_that_is_overturned():
    assert [move.name for move in LIFE.open_from(OrganizationStatus.REVOKED)] == ["overturn"]
