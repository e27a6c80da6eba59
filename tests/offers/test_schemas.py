"""Terms as they are sent: what contradicts itself is refused, and what is kept is what is shown."""

import pytest
from pydantic import ValidationError

from techexchange.listings.schemas.codes import TransferScope
from techexchange.offers.schemas import TERMS_EXAMPLE, AcceptIn, CounterIn, OfferScope, OfferTerms

LEAST = {"scope": "technical_service", "exclusivity": "non_exclusive", "territory": ["VN"]}
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
