"""Every move of a negotiation and of an offer, from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.offers.lifecycle import LIFE, OFFER_LIFE, NegotiationStatus, OfferStatus

LIVES = [(LIFE, NegotiationStatus), (OFFER_LIFE, OfferStatus)]
CASES = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), CASES)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached_and_only_the_first_can_be_left(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)
    assert {source for move in life.moves for source in move.sources} == {life.initial}
