"""A deal without a database."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from techexchange.deals.models import Deal
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.offers.events import OfferAccepted

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def accepted():
    ids = "subject_id actor_id listing_id owner_id counterparty_id offer_id supplier_id acquirer_id accepted_by"
    event = {name: uuid4() for name in ids.split()}
    return OfferAccepted(**event, negotiation_id=event["subject_id"], at=NOW, terms_hash="ab" * 32, exclusive=True)


def member(organization_id, role):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seat = Seat(organization_id, OrganizationKind.BUSINESS, verified=True, permissions=permissions)
    return Actor(id=uuid4(), seats=(seat,), credential_id=uuid4())


def test_a_deal_is_what_was_accepted(accepted):
    deal, event = Deal.agree(accepted)
    for name in ("listing_id", "negotiation_id", "offer_id", "supplier_id", "acquirer_id", "exclusive", "terms_hash"):
        assert getattr(deal, name) == getattr(accepted, name) == getattr(event, name), name
    assert (deal.status, deal.created_at, event.actor_id) == ("agreed", NOW, SYSTEM.id)


def test_cancelling_tells_who_and_not_why(accepted):
    deal, _ = Deal.agree(accepted)
    actor = member(deal.acquirer_id, Role.SIGNATORY)
    event = deal.cancel("SECRET", side=deal.side_of(actor), by=actor, at=NOW)
    assert (deal.status, deal.cancelled_by, deal.cancel_reason) == ("cancelled", deal.acquirer_id, "SECRET")
    assert event.cancelled_by == deal.acquirer_id
    assert "SECRET" not in str(event.payload())
    with pytest.raises(MoveNotAllowed):
        deal.cancel("again", side=deal.acquirer_id, by=actor, at=NOW)
    assert deal.moves_of(actor) == []


@pytest.mark.parametrize(("role", "moves"), [(Role.SIGNATORY, ["cancel"]), (Role.VIEWER, [])])
def test_the_moves_shown_are_those_the_role_may_make(accepted, role, moves):
    deal, _ = Deal.agree(accepted)
    assert deal.moves_of(member(deal.supplier_id, role)) == moves
    assert deal.moves_of(member(uuid4(), role)) == []
