"""Every move of a negotiation, of an offer and of a memorandum, from every status."""

from itertools import product

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.offers.lifecycle import (
    LIFE,
    MEMORANDUM_LIFE,
    OFFER_LIFE,
    MemorandumStatus,
    NegotiationStatus,
    OfferStatus,
)

LIVES = [(LIFE, NegotiationStatus), (OFFER_LIFE, OfferStatus), (MEMORANDUM_LIFE, MemorandumStatus)]
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


@pytest.mark.parametrize("life", [LIFE, OFFER_LIFE])
def test_of_a_negotiation_and_an_offer_only_the_first_status_can_be_left(life):
    assert {source for move in life.moves for source in move.sources} == {life.initial}
