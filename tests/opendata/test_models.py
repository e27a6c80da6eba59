"""What is told of which fact: declared, and nothing that names a person or gives a hidden organisation away."""

from dataclasses import fields

import pytest

from techexchange.kernel.events import Event, type_names
from techexchange.listings.events import ListingFact, ListingPublished
from techexchange.opendata.models import TELLINGS, PublicFact, PublicGround, public_facts

PEOPLE = {"actor_id", "person_id", "by", "created_by", "declared_by"}
ORGANIZATIONS = {"organization_id", "seller_id", "bidder_id", "owner_id", "operator_id"}


@pytest.mark.parametrize("event", sorted(TELLINGS))
def test_only_fields_that_the_event_has_are_told(event):
    known = {field.name for field in fields(type_names[event])} - {field.name for field in fields(Event)}
    assert set(TELLINGS[event].fields) <= known
    assert not set(TELLINGS[event].fields) & PEOPLE


def test_the_organisation_of_a_listing_is_told_of_none():
    of_listings = [name for name in TELLINGS if issubclass(type_names[name], ListingFact)]
    assert len(of_listings) > 10
    for name in of_listings:
        assert not set(TELLINGS[name].fields) & ORGANIZATIONS, name
        assert TELLINGS[name].ground is PublicGround.PUBLISHED_LISTING, name


def test_every_public_name_is_used_and_none_says_why_a_listing_went():
    assert {telling.name for telling in TELLINGS.values()} == set(PublicFact)
    for event in ("listing_suspended", "listing_paused", "listing_reserved", "listing_withdrawn"):
        assert TELLINGS[event].name is PublicFact.LISTING_VIEW_CHANGED


def test_an_older_entry_may_lack_a_field():
    told = public_facts(ListingPublished.name, {"direction": "supply", "organization_id": "x", "version_number": 1})
    assert told == {"direction": "supply", "version_number": 1}
