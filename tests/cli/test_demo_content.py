"""The demo exchange's content is complete, consistent, and each text is in the language it says it is in."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.vn import mst

from techexchange.kernel.money import Money
from techexchange.kernel.permissions import GRANTS, OrganizationKind, Permission, Role

DEMO = Path(__file__).parents[2] / "src" / "techexchange" / "cli" / "demo"
ORGANIZATIONS, TECHNOLOGIES, NEEDS, STORY = (
    json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("organizations", "technologies", "needs", "story")
)
LISTINGS = TECHNOLOGIES + NEEDS
ORGANIZATION = {organization["key"]: organization for organization in ORGANIZATIONS}
LISTING = {listing["key"]: listing for listing in LISTINGS}
PERSON = {
    person["key"]: (organization["key"], person) for organization in ORGANIZATIONS for person in organization["people"]
}
TEXTS = [(listing, language, text) for listing in LISTINGS for language, text in listing["texts"].items()]

SECTORS = {
    "semiconductors",
    "digital_ai",
    "precision_automation",
    "electronics",
    "new_materials",
    "pharma_cosmetics",
    "biotechnology",
    "agri_food",
    "environment",
    "energy",
}
SCOPES = {
    "assignment",
    "exclusive_licence",
    "sole_licence",
    "non_exclusive_licence",
    "contribution_in_kind",
    "joint_development",
    "technical_service",
}
IP_TYPES = {
    "patent",
    "utility_solution",
    "industrial_design",
    "trademark",
    "copyright",
    "plant_variety",
    "layout_design",
    "trade_secret",
}
SUPPLY_STATES = {
    "published": 24,
    "draft": 3,
    "submitted": 2,
    "in_review": 2,
    "changes_requested": 2,
    "rejected": 1,
    "paused": 1,
    "reserved": 2,
    "withdrawn": 1,
    "suspended": 1,
    "expired": 1,
}
DEMAND_STATES = {
    "published": 13,
    "draft": 2,
    "submitted": 1,
    "in_review": 1,
    "changes_requested": 1,
    "fulfilled": 1,
    "closed_unmet": 1,
}
EXPLAINED_STATES = {"changes_requested", "rejected", "withdrawn", "suspended", "closed_unmet"}
IPC = re.compile(r"[A-H]\d{2}[A-Z] \d{1,4}/\d{2,6}")
FIELD_OF_SCIENCE = re.compile(r"[1-6]\.(?:[1-9]|1[01])")
VIETNAMESE = re.compile("[ăâđêôơưàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵ]", re.IGNORECASE)


def of(listing):
    """The name a failing listing goes by."""
    return listing["key"]


def language_of(text):
    """Vietnamese when at least a fifth of the words carry Vietnamese marks, English when none does."""
    words = text.split()
    marked = sum(bool(VIETNAMESE.search(word)) for word in words)
    return "en" if not marked else "vi" if marked * 5 >= len(words) else "mixed"


def money(amount):
    return Money(**amount)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Màng lọc nước lợ", "vi"),
        ("A membrane for brackish water", "en"),
        ("A membrane for desalting the brackish water of the canals at Cần Thơ", "mixed"),
    ],
)
def test_the_language_check_tells_languages_apart(text, language):
    assert language_of(text) == language


def test_there_are_as_many_of_each_as_promised():
    assert Counter(organization["kind"] for organization in ORGANIZATIONS) == {
        "owner": 1,
        "operator": 1,
        "auditor": 1,
        "institute": 4,
        "business": 4,
    }
    assert (len(TECHNOLOGIES), len(NEEDS), len(STORY)) == (40, 20, 8)


@pytest.mark.parametrize(("listings", "states"), [(TECHNOLOGIES, SUPPLY_STATES), (NEEDS, DEMAND_STATES)])
def test_every_state_is_shown(listings, states):
    assert Counter(listing["state"] for listing in listings) == states


def test_every_sector_and_language_is_covered():
    assert {listing["sector"] for listing in TECHNOLOGIES} == SECTORS
    languages = Counter("+".join(listing["texts"]) for listing in TECHNOLOGIES)
    assert languages == {"vi": 15, "en": 10, "vi+en": 15}


def test_keys_are_unique():
    people = [person["key"] for organization in ORGANIZATIONS for person in organization["people"]]
    for rows in (ORGANIZATIONS, LISTINGS, STORY):
        assert len({row["key"] for row in rows}) == len(rows)
    assert len(set(people)) == len(people)


@pytest.mark.parametrize("organization", ORGANIZATIONS, ids=of)
def test_an_organization_could_register(organization):
    assert re.fullmatch(r"\d{10}", organization["tax_code"])
    assert mst.is_valid(organization["tax_code"])
    assert language_of(organization["name"]["vi"]) == "vi"
    assert language_of(organization["name"]["en"]) == "en"
    assert organization["country"] == "VN"
    assert organization["province"]
    assert organization["size"] in {"micro", "small", "medium", "large"}
    assert set(organization["fields"]) <= SECTORS
    granted = GRANTS[OrganizationKind(organization["kind"])]
    assert organization["people"]
    for person in organization["people"]:
        assert Role(person["role"]) in granted


def test_addresses_are_unique_and_reach_nobody():
    codes = [organization["tax_code"] for organization in ORGANIZATIONS]
    emails = [person["email"] for _, person in PERSON.values()]
    assert len(set(codes)) == len(codes)
    assert len(set(emails)) == len(emails)
    for email in emails + [organization["contact_email"] for organization in ORGANIZATIONS]:
        assert re.fullmatch(r"[a-z0-9]+@[a-z-]+\.example", email)


def test_only_one_business_still_waits_for_verification_and_it_only_drafts():
    pending = [organization for organization in ORGANIZATIONS if organization["state"] != "verified"]
    assert [(one["kind"], one["state"]) for one in pending] == [("business", "pending")]
    drafts = [listing for listing in LISTINGS if listing["owner"] == pending[0]["key"]]
    assert {listing["state"] for listing in drafts} == {"draft"}


@pytest.mark.parametrize("listing", LISTINGS, ids=of)
def test_a_listing_is_well_formed(listing):
    assert ORGANIZATION[listing["owner"]]["kind"] in {"institute", "business"}
    assert set(listing["texts"]) <= {"vi", "en"}
    assert listing["texts"]
    assert listing["sector"] in SECTORS
    assert FIELD_OF_SCIENCE.fullmatch(listing["field_of_science"])
    assert listing["ipc"]
    assert all(IPC.fullmatch(code) for code in listing["ipc"])
    assert len(set(listing["keywords"])) == len(listing["keywords"]) >= 3
    assert listing["country"] == "VN"
    assert listing["province"] == ORGANIZATION[listing["owner"]]["province"]
    assert listing["transfer_scope"]
    assert set(listing["transfer_scope"]) <= SCOPES
    assert all(re.fullmatch(r"[A-Z]{2}|\*", place) for place in listing["territory"])
    assert 180 <= listing["valid_days"] <= 720
    assert ("state_reason" in listing) == (listing["state"] in EXPLAINED_STATES)


@pytest.mark.parametrize(
    ("listing", "language", "text"), TEXTS, ids=[f"{one['key']}-{language}" for one, language, _ in TEXTS]
)
def test_a_text_is_long_enough_and_in_its_own_language(listing, language, text):
    last = "advantages" if listing in TECHNOLOGIES else "expected_benefits"
    assert list(text) == ["title", "summary", "description", last]
    assert {part: language_of(words) for part, words in text.items()} == dict.fromkeys(text, language)
    assert len(text["title"]) <= 120
    assert 60 <= len(text["summary"]) <= 300
    assert 80 <= len(text["description"].split()) <= 180
    assert len(text[last].split()) >= 10


def test_no_text_is_told_twice():
    parts = [words for _, _, text in TEXTS for words in text.values()]
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize("technology", TECHNOLOGIES, ids=of)
def test_a_technology_says_how_far_it_is_whose_it_is_and_what_it_costs(technology):
    assert 1 <= technology["trl"] <= 9
    assert language_of(technology["trl_evidence"]) == next(iter(technology["texts"]))
    price = technology["price"]
    assert price["kind"] in {"fixed", "range", "negotiable"}
    if price["kind"] == "negotiable":
        assert price["min"] is None
        assert price["max"] is None
    else:
        assert money(price["min"]) <= money(price["max"])
        assert (price["kind"] == "fixed") == (price["min"] == price["max"])
    assert technology["owners"][0]["organization"] == technology["owner"]
    assert all(owner["organization"] in ORGANIZATION for owner in technology["owners"])
    assert sum(Decimal(owner["share"]) for owner in technology["owners"]) == 1
    assert 0 <= Decimal(technology["state_share_percent"]) <= 100
    assert technology["funding_source"]


@pytest.mark.parametrize("technology", TECHNOLOGIES, ids=of)
def test_rights_are_plainly_fictional(technology):
    assert technology["ip_rights"]
    for right in technology["ip_rights"]:
        assert right["type"] in IP_TYPES
        assert right["status"] in {"filed", "granted", "expired", "none"}
        assert (right["number"] is None) == (right["status"] == "none")
        assert right["number"] is None or re.fullmatch(r"VN [1-6CP]-DEMO-\d{4}", right["number"])
        assert right["expiry"] is None or re.fullmatch(r"20\d\d-\d\d-\d\d", right["expiry"])
        assert right["territory"]


def test_numbers_of_rights_are_unique():
    numbers = [right["number"] for technology in TECHNOLOGIES for right in technology["ip_rights"] if right["number"]]
    assert len(set(numbers)) == len(numbers)


def test_some_listings_keep_something_confidential():
    kept = [listing for listing in LISTINGS if "confidential" in listing]
    assert len(kept) >= 8
    public = " ".join(words for _, _, text in TEXTS for words in text.values())
    assert not any(listing["confidential"] in public for listing in kept)


@pytest.mark.parametrize("need", NEEDS, ids=of)
def test_a_need_has_five_elements_a_budget_and_a_deadline(need):
    assert list(need["need"]) == ["material", "method", "effect", "product", "application"]
    language = next(iter(need["texts"]))
    assert language_of(" ".join(need["need"].values())) == language
    assert all(len(phrase) <= 90 for phrase in need["need"].values())
    assert money(need["budget"]["min"]) <= money(need["budget"]["max"])
    assert 1 <= need["required_trl"] <= 9
    assert 30 <= need["deadline_days"] <= 365
    assert isinstance(need["company_hidden"], bool)


@pytest.mark.parametrize("offer", STORY, ids=of)
def test_an_offer_is_made_by_somebody_who_may_on_something_open(offer):
    listing = LISTING[offer["listing"]]
    home, person = PERSON[offer["person"]]
    business = ORGANIZATION[offer["from"]]
    assert home == business["key"] != listing["owner"]
    assert (business["kind"], business["state"]) == ("business", "verified")
    assert Permission.OFFER_SUBMIT in GRANTS[OrganizationKind.BUSINESS][Role(person["role"])]
    assert listing["state"] in {"published", "reserved"}
    assert offer["outcome"] in {"open", "countered", "accepted", "declined"}
    assert ("counter_terms" in offer) == (offer["outcome"] == "countered")
    assert ("reason" in offer) == (offer["outcome"] == "declined")
    if offer["outcome"] == "open":
        assert "answered_by" not in offer
    else:
        owner, answerer = PERSON[offer["answered_by"]]
        assert owner == listing["owner"]
        assert Permission.OFFER_DECIDE in GRANTS[OrganizationKind.INSTITUTE][Role(answerer["role"])]


@pytest.mark.parametrize("offer", STORY, ids=of)
def test_terms_stay_within_what_the_listing_offers(offer):
    listing = LISTING[offer["listing"]]
    for terms in filter(None, (offer["terms"], offer.get("counter_terms"))):
        assert terms["scope"] in listing["transfer_scope"]
        assert terms["exclusive"] == (terms["scope"] in {"assignment", "exclusive_licence"})
        assert "*" in listing["territory"] or set(terms["territory"]) <= set(listing["territory"])
        assert {code: language_of(use) for code, use in terms["field_of_use"].items()} == {
            code: code for code in terms["field_of_use"]
        }
        assert terms["term_months"] >= 12
        assert money(terms["upfront"]).amount > 0
        assert 0 <= Decimal(terms["royalty_percent"]) <= 10
        assert terms["royalty_basis"] == "net_sales"
        assert isinstance(terms["sublicensing"], bool)


def test_exactly_the_exclusively_accepted_listings_are_reserved():
    taken = [offer["listing"] for offer in STORY if offer["outcome"] == "accepted" and offer["terms"]["exclusive"]]
    assert sorted(taken) == sorted(listing["key"] for listing in LISTINGS if listing["state"] == "reserved")
