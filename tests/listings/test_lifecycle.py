"""Every move from every status, of the listing and of its revision."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.listings.lifecycle import LIFE, REVISION, ListingStatus, RevisionStatus

EVERY = [
    *((move, status) for move, status in product(LIFE.moves, ListingStatus)),
    *((move, status) for move, status in product(REVISION.moves, RevisionStatus)),
]
ENDS = {"withdrawn", "closed_unmet"}


@pytest.mark.parametrize(("move", "status"), EVERY, ids=lambda value: getattr(value, "name", value))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            move(status)
        assert refused.value.details == {"move": move.name, "status": status.value}


@pytest.mark.parametrize(("life", "statuses"), [(LIFE, ListingStatus), (REVISION, RevisionStatus)])
def test_every_status_is_reachable(life, statuses):
    reached = {life.initial}
    for _ in statuses:
        reached |= {move.target for move in life.moves if move.sources & reached}
    assert reached == set(statuses)


def test_what_is_over_is_over():
    dead_ends = {status.value for status in ListingStatus if not list(LIFE.open_from(status))}
    assert dead_ends == ENDS
    from_a_contract = [move.name for status in ("contracted", "fulfilled") for move in LIFE.open_from(status)]
    assert from_a_contract == ["reopen", "reopen"]


def test_what_was_refused_is_only_ever_reviewed_again():
    assert [move.name for move in LIFE.open_from(ListingStatus.REJECTED)] == ["reopen_review"]


def test_nothing_becomes_public_for_the_first_time_without_a_review():
    before = {ListingStatus.DRAFT, ListingStatus.SUBMITTED, ListingStatus.CHANGES_REQUESTED, ListingStatus.REJECTED}
    assert not [move.name for move in LIFE.moves if move.target is ListingStatus.PUBLISHED and move.sources & before]
