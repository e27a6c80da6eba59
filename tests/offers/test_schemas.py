"""Terms as they are sent: what contradicts itself is refused, and what is kept is what is shown."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import rfc8785
from pydantic import ValidationError

from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.schemas.codes import TransferScope
from techexchange.offers.models import Ground, Negotiation, Proposal, hash_of
from techexchange.offers.schemas import TERMS_EXAMPLE, AcceptIn, CounterIn, OfferOut, OfferScope, OfferTerms

LEAST = {"scope": "technical_service", "exclusivity": "non_exclusive", "territory": ["VN"]}
NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
VND, USD = {"amount": 5, "currency": "VND"}, {"amount": 4, "currency": "USD"}


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "assignment"},
        {"scope": "exclusive_licence"},
        {"scope": "sole_licence", "exclusivity": "exclusive"},
        {"territory": []},
        {"territory": ["vn"]},
        {"territory": ["world"]},
        {"territory": ["Vietnam"]},
        {"term_months": 0},
        {"term_months": 1201},
        {"equity_percent": "100.1"},
        {"equity_percent": "-1"},
        {"equity_percent": "1e1"},
        {"equity_percent": 5},
        {"royalty": {"percent": "3"}},
        {"royalty": {"percent": "3", "basis": "net_sales", "floor": VND, "cap": USD}},
        {"royalty": {"percent": "3", "basis": "net_sales", "floor": VND, "cap": VND | {"amount": 4}}},
        {"royalty": {"percent": "3.12345", "basis": "net_sales"}},
        {"field_of_use": {}},
        {"field_of_use": "\x00"},
        {"upfront": {"amount": -1, "currency": "VND"}},
        {"upfront": {"amount": 10**15 + 1, "currency": "VND"}},
        {"upfront": {"amount": 1.5, "currency": "VND"}},
        {"milestones": [{"name": "first", "amount": VND}] * 51},
        {"surprise": 1},
        {"taxes": "nobody"},
        {"improvements": {"owner": "maker"}},
        {"governing_law": "WORLD"},
        {"settlement": {"place": "Hà Nội"}},
        {"warranty_months": 1201},
        {"annual_fee": 5},
        {"audit": 1},
        {"sublicensing_percent": "101"},
        {"royalty": {"percent": "3", "basis": "net_sales", "period_months": 13}},
        {"milestones": [{"name": "first", "amount": VND, "due_months": -1}]},
    ],
)
def test_terms_refused(change):
    assert OfferTerms.model_validate(LEAST)
    with pytest.raises(ValidationError):
        OfferTerms.model_validate(LEAST | change)


def test_what_is_kept_is_what_is_shown():
    body = {"terms": TERMS_EXAMPLE, "valid_until": "2027-01-31T17:00:00+07:00", "message": None}
    kept = CounterIn.model_validate(body).proposal().terms
    assert set(kept) == set(OfferTerms.model_fields)
    assert OfferTerms.model_validate(kept).model_dump(mode="json") == kept


def test_offers_and_listings_mean_the_same_by_scope():
    assert {scope.value for scope in OfferScope} == {scope.value for scope in TransferScope}


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "assignment", "exclusivity": "exclusive"},
        {"territory": ["WORLD"]},
        {"royalty": {"percent": "100.0000", "basis": "per_unit", "floor": VND, "cap": VND}},
        {"royalty": {"percent": "0", "basis": "per_unit", "floor": VND}},
        {"field_of_use": "Drying"},
        {"term_months": None},
        {"audit": False, "liability_cap": VND, "penalties": "Ten per cent"},
        {"settlement": {"forum": "court"}, "confidentiality": {"months": None}},
    ],
)
def test_terms_accepted(change):
    assert OfferTerms.model_validate(LEAST | change)


def test_decimals_stay_as_they_were_written():
    terms = OfferTerms.model_validate(LEAST | {"equity_percent": "3.50"})
    assert terms.model_dump(mode="json")["equity_percent"] == "3.50"


@pytest.mark.parametrize("hash", ["", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_a_hash_is_64_hex_digits(hash):
    with pytest.raises(ValidationError):
        AcceptIn(offer_id="01890a5d-ac96-774b-bcce-b302099a8057", terms_hash=hash)


BEFORE = {
    "scope": "non_exclusive_licence",
    "exclusivity": "non_exclusive",
    "field_of_use": None,
    "territory": ["VN"],
    "term_months": None,
    "upfront": VND,
    "milestones": [{"name": "first", "amount": VND}],
    "royalty": {"percent": "3.5", "basis": "net_sales", "floor": None, "cap": None},
    "equity_percent": None,
    "sublicensing": False,
    "support": None,
}
"""Terms as they were kept before there were others."""
FIRST_TERMS = set(BEFORE)


def offered(terms):
    """An offer of these terms, as it is kept."""
    ground = Ground(uuid4(), listing_version=1, owner_id=uuid4(), counterparty_id=uuid4(), owner_supplies=True)
    negotiation, _ = Negotiation.begin(ground, Proposal(terms, LATER), by=SYSTEM, at=NOW)
    return negotiation.standing, ground.listing_id


def rehashed(shown, listing_id):
    """The hash as whoever reads the answer computes it."""
    bound = {
        "terms": shown["terms"],
        "salt": shown["terms_salt"],
        "offer_id": shown["id"],
        "listing_id": str(listing_id),
        "listing_version": shown["listing_version"],
    }
    return hashlib.sha256(rfc8785.dumps(bound)).hexdigest()


def test_an_offer_made_before_there_were_more_terms_is_shown_as_it_was_hashed():
    offer, listing_id = offered(BEFORE)
    shown = json.loads(OfferOut.of(offer).model_dump_json())
    assert shown["terms"] == BEFORE
    assert rehashed(shown, listing_id) == offer.terms_hash == hash_of(offer, listing_id)


def test_an_offer_made_now_names_every_term():
    terms = CounterIn.model_validate({"terms": LEAST, "valid_until": "2027-01-31T17:00:00+07:00"}).proposal().terms
    assert FIRST_TERMS < set(terms) == set(OfferTerms.model_fields)
    offer, listing_id = offered(terms)
    shown = json.loads(OfferOut.of(offer).model_dump_json())
    assert shown["terms"] == terms
    assert rehashed(shown, listing_id) == offer.terms_hash


def test_every_later_term_can_be_left_out():
    later = set(OfferTerms.model_fields) - FIRST_TERMS
    assert later
    assert all(OfferTerms.model_fields[name].default is None for name in later)
