"""The procedure of an auction over HTTP: what is sent, what is shown, and which problems there are."""

import base64
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from auctioning import preparation, rules
from factories import bearer, keyed, make_listing, make_member, make_operation, make_organization
from techexchange.auctions.schemas import RULES_EXAMPLE
from techexchange.auctions.schemas.auction import AuctionIn
from techexchange.kernel.clock import utc_now
from techexchange_client.sealing import custodian_pair

PRIVATE = {"funding_source": "own_funds", "state_share_percent": "0"}


def public_key():
    _, public = custodian_pair()
    return base64.b64encode(public).decode()


@pytest.fixture
async def house(exchange, client):
    """A seller with a listing, the three custodians with keys, and a company."""
    operation = await make_operation(exchange)
    auditing = await make_organization(exchange, "auditor")
    institute, business = await make_organization(exchange), await make_organization(exchange, "business")

    async def member(organization, *roles):
        return await bearer(exchange, await make_member(exchange, organization, *roles))

    scene = SimpleNamespace(
        seller=await member(institute),
        buyer=await member(business),
        owner=await bearer(exchange, operation.supervisor),
        officer=await member(operation.operator, "auction_officer"),
        auditor=await member(auditing, "auditor"),
        listing=await make_listing(exchange, institute, **PRIVATE),
        business=business,
    )
    for custodian in (scene.owner, scene.officer, scene.auditor):
        answer = await post(client, custodian, "/v1/custodian-keys", {"public_key": public_key()})
        assert answer.status_code == 201, answer.text
    return scene


async def post(client, who, path, body=None, **more):
    return await client.post(path, json=body, headers=keyed(who, **more))


async def prepare(client, house, **changes):
    path = f"/v1/listings/{house.listing.id}/auctions"
    return await post(client, house.seller, path, preparation(**changes))


async def move(client, who, auction, name, body=None):
    path = f"/v1/auctions/{auction['id']}/{name}"
    answer = await post(client, who, path, body, if_match=f'"{auction["version"]}"')
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


@pytest.fixture
async def draft(client, house):
    answer = await prepare(client, house)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def public(client, house, draft):
    proposed = await move(client, house.seller, draft, "propose")
    return await move(client, house.officer, proposed, "publish")


async def test_a_draft_is_shown_to_those_inside(client, house, draft):
    assert draft["status"] == "draft"
    assert draft["available_moves"] == ["edit", "propose", "cancel"]
    assert [one["role"] for one in draft["custodians"]] == ["owner", "operator", "auditor"]
    path = f"/v1/auctions/{draft['id']}"
    shown = await client.get(path, headers=house.seller)
    assert shown.json() == draft
    assert shown.headers["etag"] == '"1"'
    for headers in ({}, house.buyer):
        hidden = await client.get(path, headers=headers)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "auction_not_found")
        assert (await client.get("/v1/auctions", headers=headers)).json()["items"] == []
    for headers in (house.officer, house.owner, house.auditor):
        assert (await client.get(path, headers=headers)).status_code == 200


async def test_what_is_published_is_everybodys(client, house, public):
    shown = (await client.get(f"/v1/auctions/{public['id']}")).json()
    assert (shown["status"], shown["available_moves"]) == ("enquiries", [])
    assert len(shown["rules_hash"]) == 64
    listed = await client.get("/v1/auctions", params={"listing_id": str(house.listing.id), "kind": "sealed_bid"})
    assert [one["id"] for one in listed.json()["items"]] == [public["id"]]
    assert (await client.get("/v1/auctions", params={"status": "nonsense"})).status_code == 422
    offered = await post(client, house.buyer, f"/v1/listings/{house.listing.id}/offers", offer())
    assert (offered.status_code, offered.json()["code"]) == (409, "listing_under_auction")


def offer():
    terms = {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive", "territory": ["VN"]}
    return {"terms": terms, "valid_until": (utc_now() + timedelta(days=9)).isoformat()}


async def test_a_draft_is_changed_at_its_version(client, house, draft):
    path = f"/v1/auctions/{draft['id']}"
    body = {"rules": rules(sign_days=21)}
    assert (await client.patch(path, json=body, headers=house.seller)).status_code == 428
    assert (await client.patch(path, json=body, headers=house.seller | {"If-Match": '"9"'})).status_code == 412
    changed = await client.patch(path, json=body, headers=house.seller | {"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["rules"]["sign_days"]) == (200, 21)
    assert changed.json()["currency"] == draft["currency"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "dutch"},
        {"currency": "ZZZ"},
        {"rules": {"lots": []}},
        {"rules": rules(sign_days=0)},
        {"rules": rules(unknown=1)},
        {"rules": rules(eligibility={"kinds": ["person"]})},
        {"periods": {"enquiry_until": "tomorrow"}},
        {"seller_id": str(uuid4())},
    ],
)
async def test_a_body_that_is_not_an_auction(client, house, changes):
    answer = await prepare(client, house, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


FLOOR, CAP = ({"amount": amount, "currency": "VND"} for amount in (2, 1))


@pytest.mark.parametrize(
    "terms",
    [
        {"exclusivity": "non_exclusive"},
        {"royalty": {"percent": "3", "basis": "net_sales", "floor": FLOOR, "cap": CAP}},
        {"upfront": CAP},
    ],
)
async def test_terms_that_contradict_themselves(client, house, terms):
    lot = rules()["lots"][0]
    contradictory = lot | {"terms": lot["terms"] | terms}
    answer = await prepare(client, house, rules=rules(lots=[contradictory]))
    assert answer.status_code == 422


async def test_rules_that_contradict_themselves_are_told_with_their_place(client, house):
    answer = await prepare(client, house, rules=rules(criteria=rules()["criteria"][:1]))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "rules_unsound")
    assert problem["errors"][0]["pointer"] == "/rules/criteria"


async def test_the_owner_approves_what_the_state_paid_for(client, house, exchange):
    house.listing = await make_listing(exchange, await selling(exchange, house), funding_source="state_budget")
    draft = (await prepare(client, house)).json()
    assert draft["state_funded"]
    proposed = await move(client, house.seller, draft, "propose")
    refused = await post(
        client, house.officer, f"/v1/auctions/{draft['id']}/publish", if_match=f'"{proposed["version"]}"'
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "auction_not_approved")
    returned = await move(client, house.owner, proposed, "return", {"note": "Odd weights"})
    assert (returned["status"], returned["note"]) == ("draft", "Odd weights")
    again = await move(client, house.seller, returned, "propose")
    approved = await move(client, house.owner, again, "approve")
    assert (await move(client, house.officer, approved, "publish"))["status"] == "enquiries"


async def selling(exchange, house):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get(type(house.business), house.listing.organization_id)


async def test_a_question_is_asked_once_and_nobody_is_named(client, house, public):
    path = f"/v1/auctions/{public['id']}/questions"
    asked = await client.post(path, json={"text": "What of patents?"}, headers=house.buyer)
    again = await client.post(path, json={"text": "What of patents?"}, headers=house.buyer)
    assert (asked.status_code, asked.json()) == (201, again.json())
    assert set(asked.json()) == {
        "id",
        "version",
        "auction_id",
        "status",
        "text",
        "asked_at",
        "answer",
        "answered_at",
    }
    question = asked.json()
    answered = await post(
        client, house.seller, f"/v1/questions/{question['id']}/answer", {"answer": "Two"}, if_match='"1"'
    )
    assert (answered.status_code, answered.json()["answer"]) == (200, "Two")
    listed = (await client.get(path)).json()["items"]
    assert [(one["text"], one["answer"]) for one in listed] == [("What of patents?", "Two")]
    refused = await client.post(path, json={"text": "And mine?"}, headers=house.seller)
    assert (refused.status_code, refused.json()["code"]) == (403, "question_of_oneself")


async def test_watching(client, house, public):
    for name, watching in (("watch", True), ("unwatch", False)):
        answer = await client.post(f"/v1/auctions/{public['id']}/{name}", headers=house.buyer)
        assert answer.json() == {"auction_id": public["id"], "watching": watching}


async def test_an_amendment_is_public_with_what_was_before(client, house, public):
    later = (utc_now() + timedelta(days=40)).isoformat()
    amended = await move(
        client, house.officer, public, "amend", {"reason": "Closed for two days", "tender_until": later}
    )
    assert (amended["status"], list(amended["changes"]), list(amended["before"])) == (
        "effective",
        ["tender_until"],
        ["tender_until"],
    )
    shown = (await client.get(f"/v1/auctions/{public['id']}")).json()
    assert shown["amendments"] == 1
    listed = (await client.get(f"/v1/auctions/{public['id']}/amendments")).json()["items"]
    assert [one["reason"] for one in listed] == ["Closed for two days"]
    wish = {"reason": "Longer", "rules": rules(sign_days=40)}
    asked = await move(client, house.seller, shown, "amend", wish)
    assert asked["status"] == "proposed"
    decided = await post(client, house.officer, f"/v1/amendments/{asked['id']}/confirm", if_match='"1"')
    assert decided.json()["status"] == "effective"
    shown = (await client.get(f"/v1/auctions/{public['id']}")).json()
    third = await move(client, house.seller, shown, "amend", wish | {"rules": rules(sign_days=50)})
    refused = await post(client, house.officer, f"/v1/amendments/{third['id']}/refuse", if_match='"1"')
    assert refused.json()["status"] == "refused"


async def test_a_custodian_is_replaced_by_two_persons(client, house, public):
    key = (await post(client, house.auditor, "/v1/custodian-keys", {"public_key": public_key()})).json()
    asked = await move(client, house.officer, public, "custodians/3/replace", {"key_id": key["id"], "reason": "lost"})
    path = f"/v1/custodian-replacements/{asked['id']}"
    done = await post(client, house.owner, f"{path}/confirm", if_match='"1"')
    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    shown = (await client.get(f"/v1/auctions/{public['id']}")).json()
    assert shown["custodians"][2]["key_id"] == key["id"]
    listed = (await client.get(f"/v1/auctions/{public['id']}/custodian-replacements")).json()["items"]
    assert [one["reason"] for one in listed] == ["lost"]
    again = (await post(client, house.owner, "/v1/custodian-keys", {"public_key": public_key()})).json()
    asked = await move(client, house.officer, shown, "custodians/1/replace", {"key_id": again["id"], "reason": "new"})
    path = f"/v1/custodian-replacements/{asked['id']}"
    assert (await post(client, house.owner, f"{path}/refuse", if_match='"1"')).json()["status"] == "refused"


async def test_the_custodians_keys_are_public(client, house):
    listed = (await client.get("/v1/custodian-keys")).json()["items"]
    assert [one["kind"] for one in listed] == ["auditor", "operator", "owner"]
    assert all(one["retired_at"] is None and one["algorithm"] == "X25519" for one in listed)
    for key in (base64.b64encode(bytes(32)).decode(), "short"):
        assert (await post(client, house.owner, "/v1/custodian-keys", {"public_key": key})).status_code == 422
    refused = await post(client, house.buyer, "/v1/custodian-keys", {"public_key": public_key()})
    assert refused.status_code == 403


async def test_calling_off_says_why(client, house, public):
    cause = {"reason": "rights_disputed", "note": "A suit about the patents"}
    ended = await move(client, house.officer, public, "cancel", cause)
    assert (ended["status"], ended["reason"], ended["note"], ended["available_moves"]) == (
        "cancelled",
        "rights_disputed",
        "A suit about the patents",
        [],
    )


async def test_a_secret_reserve_must_fit(client, house, draft):
    share = {"custodian": 1, "key": "0" * 64, "sealed": "A" * 108, "hash": "0" * 64}
    envelope = {
        "format": "techexchange-bid/1",
        "auction_id": draft["id"],
        "commitment": "0" * 64,
        "ciphertext": "A" * 21884,
        "shares": [share],
        "sealed_by": "bidder",
    }
    path, headers = f"/v1/auctions/{draft['id']}/reserve", house.seller | {"If-Match": '"1"'}
    answer = await client.put(path, json={"envelope": envelope}, headers=headers)
    assert answer.status_code in (409, 422)
    assert answer.json()["code"] in ("reserve_not_secret", "envelope_not_for_auction")


def test_the_example_is_an_auction():
    example = AuctionIn.model_config["json_schema_extra"]["example"]
    read = AuctionIn.model_validate(example).preparation()
    assert read.rules["lots"][0]["terms"]["scope"] == RULES_EXAMPLE["lots"][0]["terms"]["scope"]
