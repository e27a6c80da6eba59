"""Leads: what bids have in common that independent bids rarely have."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from techexchange.auctions.models import LeadKind, Traces, leads_of

NOON = datetime(2027, 1, 31, 12, tzinfo=UTC)
LONG = "We will build two lines in Cần Thơ and train forty people there."


def traces(number, **known):
    """A bid with nothing in common with any other, but for what is `known`."""
    given = {"origin_tag": f"origin {number}", "received_at": NOON + timedelta(minutes=number)} | known
    return Traces(bid_id=UUID(int=number), bidder_id=UUID(int=100 + number), **given)


def kinds(*known):
    return [lead.kind for lead in leads_of(known)]


def test_independent_bids_give_no_lead():
    bids = [
        traces(1, documents=frozenset({"a"}), deposit_reference="1", statement=LONG, prices={1: 1000}),
        traces(2, documents=frozenset({"b"}), deposit_reference="2", statement="Another plan", prices={1: 1337}),
        traces(3, prices={1: 1999}),
    ]
    assert kinds(*bids) == []
    assert kinds(traces(1)) == kinds() == []


MEMBER = uuid4()


@pytest.mark.parametrize(
    ("kind", "trait"),
    [
        (LeadKind.SAME_DOCUMENT, {"documents": frozenset({"a", "b"})}),
        (LeadKind.SAME_STATEMENT, {"statement": LONG}),
        (LeadKind.SAME_DEPOSIT, {"deposit_reference": "VCB 1"}),
        (LeadKind.SAME_ORIGIN, {"origin_tag": "one address"}),
        (LeadKind.SHARED_MEMBER, {"members": frozenset({MEMBER})}),
    ],
)
def test_what_bids_share(kind, trait):
    [lead] = leads_of([traces(1, **trait), traces(2), traces(3, **trait)])
    assert lead.kind is kind
    assert lead.bid_ids == (UUID(int=1), UUID(int=3))
    assert lead.bidder_ids == (UUID(int=101), UUID(int=103))


def test_words_are_compared_whatever_their_case_and_spaces():
    assert kinds(traces(1, statement=LONG), traces(2, statement=f"  {LONG.upper()}\n")) == [LeadKind.SAME_STATEMENT]
    assert kinds(traces(1, statement="We agree."), traces(2, statement="We agree.")) == []


def test_bids_that_come_one_right_after_the_other():
    [lead] = leads_of([traces(1, received_at=NOON), traces(2, received_at=NOON + timedelta(seconds=5)), traces(9)])
    assert (lead.kind, lead.figure) == (LeadKind.CLOSE_IN_TIME, "5.000000 s")
    assert kinds(traces(1, received_at=NOON), traces(2, received_at=NOON + timedelta(seconds=5, microseconds=1))) == []


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ([1000, 1000], [(LeadKind.EQUAL_PRICE, "1000")]),
        ([1000, 1050], [(LeadKind.WHOLE_PERCENTAGE, "105%")]),
        ([1000, 1337, 1674], [(LeadKind.EVEN_STEPS, "337")]),
        ([0, 7], []),
        ([1001, 1338], []),
    ],
)
def test_prices_that_fit_too_well(prices, found):
    bids = [traces(number, prices={1: price}) for number, price in enumerate(prices, start=1)]
    assert [(lead.kind, lead.figure) for lead in leads_of(bids)] == found
    assert all(lead.lot == 1 for lead in leads_of(bids))


def test_lots_are_looked_at_one_by_one():
    assert kinds(traces(1, prices={1: 1000}), traces(2, prices={2: 1000})) == []
