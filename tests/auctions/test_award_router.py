"""Judging, awards, complaints and deposits over HTTP: what is shown to whom, and the problems' types."""

import hashlib

import pytest

from agreements import code_now, enrol
from auctions.awarding import FIRST, SECOND, make_judging
from contracting import pdf
from factories import bearer, keyed, make_member
from techexchange.auctions.models import Bid
from techexchange.identity.models import Person

DOCUMENT = pdf()


@pytest.fixture
async def judging(exchange, app):
    """Two bids that were opened, the first of which names a document."""
    made = await make_judging(exchange, app.state.safeguards, FIRST, SECOND)
    [bid, _] = await made.bids()
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Bid, bid.id)
        named = {"name": "plan.pdf", "sha256": hashlib.sha256(DOCUMENT).hexdigest(), "bytes": len(DOCUMENT)}
        found.content = found.content | {"documents": [named]}
    return made


class Desk:
    """Somebody at the service."""

    def __init__(self, client, headers):
        self.client, self.headers = client, headers

    async def get(self, path, expect=200):
        answer = await self.client.get(f"/v1/{path}", headers=self.headers)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def post(self, path, body=None, expect=200):
        answer = await self.client.post(f"/v1/{path}", json=body, headers=keyed(self.headers, if_match="*"))
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def file(self, bid_id, content, expect=201):
        answer = await self.client.post(
            f"/v1/bids/{bid_id}/documents",
            files={"file": ("plan.pdf", content, "application/pdf")},
            headers=keyed(self.headers),
        )
        assert answer.status_code == expect, answer.text
        return answer.json()


@pytest.fixture
async def desks(exchange, client, judging):
    """The officer, finance, the owner, the first company, the second, and a reader without a credential."""

    async def desk(actor):
        async with exchange.unit_of_work() as uow:
            person = await uow.session.get_one(Person, actor.id)
        return Desk(client, await bearer(exchange, person))

    actors = (judging.officer, judging.finance.actor, judging.owner, *(one.actor for one in judging.companies))
    return [*[await desk(actor) for actor in actors], Desk(client, {})]


async def test_from_documents_to_a_deal(exchange, app, judging, desks):
    officer, finance, _owner, first, second, public = desks
    auction, [bid, other] = f"auctions/{judging.auction.id}", [str(one.id) for one in await judging.bids()]
    assert (await officer.post(f"bids/{bid}/qualify", expect=409))["code"] == "documents_missing"
    assert (await first.file(bid, DOCUMENT + b"another", expect=422))["code"] == "document_unnamed"
    await second.file(bid, DOCUMENT, expect=404)
    filed = await first.file(bid, DOCUMENT)
    assert filed["named_sha256"] == hashlib.sha256(DOCUMENT).hexdigest()
    assert (await first.file(bid, DOCUMENT, expect=409))["code"] == "document_filed_already"
    assert [one["id"] for one in (await officer.get(f"bids/{bid}/documents"))["items"]] == [filed["id"]]
    answer = await officer.client.get(f"/v1/bids/{bid}/documents/{filed['id']}", headers=officer.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    await officer.get(f"bids/{bid}/documents/{bid}", expect=404)
    for deposit in (await finance.get(f"{auction}/deposits"))["items"]:
        assert deposit["available_moves"] == ["hold", "refuse"]
        held = await finance.post(f"deposits/{deposit['id']}/hold", {"reference": "SK 1"})
        assert (held["status"], held["available_moves"]) == ("held", [])
    for one in (bid, other):
        await officer.post(f"bids/{one}/qualify")
        given = {"lot": 1, "criterion": "plan", "points": "8", "reason": "By its parts"}
        assert (await officer.post(f"bids/{one}/points", given, expect=201))["points"] == "8"
    listed = await officer.get(f"{auction}/qualification")
    assert {one["status"] for one in listed["items"]} == {"valid"}
    assert (await public.get(f"{auction}/ranking", expect=404))["code"] == "ranking_not_announced"
    announced = await officer.post(f"{auction}/announce")
    shown = await public.get(f"{auction}/ranking")
    assert shown == announced
    assert [one["score"] for one in shown["lots"][0]["bids"]] == ["92", "85.333333"]
    [award, reserve] = (await public.get(f"{auction}/awards"))["items"]
    assert (award["status"], award["price"], reserve["status"]) == (
        "active",
        {"amount": FIRST, "currency": "VND"},
        "pending",
    )
    await judging.sign_time()
    [award, _] = (await first.get(f"{auction}/awards"))["items"]
    assert award["available_moves"] == ["confirm", "decline"]
    assert (await second.get(f"awards/{award['id']}"))["available_moves"] == []
    person = judging.companies[0].actor.id
    assert (await first.post(f"awards/{award['id']}/confirm", {"code": "492039"}, expect=409))["code"] == (
        "second_factor_not_enrolled"
    )
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Person, person)
    await enrol(exchange, found, app.state.safeguards)
    confirmed = await first.post(f"awards/{award['id']}/confirm", {"code": code_now()})
    assert confirmed["status"] == "confirmed"
    assert confirmed["negotiation_id"]
    assert (await second.get(f"awards/{award['id']}"))["negotiation_id"] is None
    [deal] = (await first.get("deals"))["items"]
    assert deal["negotiation_id"] == confirmed["negotiation_id"]
    assert (await public.get(auction))["status"] == "complete"


async def test_hearings_and_complaints_are_for_those_they_concern(judging, desks):
    officer, _finance, owner, first, second, public = desks
    auction, [bid, _] = f"auctions/{judging.auction.id}", await judging.bids()
    out = {"ground": "conditions_not_met", "statement": "The plan names no site."}
    heard = await officer.post(f"bids/{bid.id}/disqualifications", out, expect=201)
    one = f"disqualifications/{heard['id']}"
    assert (await first.get(one))["available_moves"] == ["answer"]
    await second.get(one, expect=404)
    await public.get(one, expect=401)
    assert (await officer.post(f"{one}/uphold", {"decision": "Out"}, expect=409))["code"] == "hearing_underway"
    await first.post(f"{one}/answer", {"answer": "Page 4"})
    assert (await officer.post(f"{one}/uphold", {"decision": "Out"}))["status"] == "upheld"
    shown = await first.get(f"bids/{bid.id}/qualification")
    assert (shown["status"], len(shown["disqualifications"]), shown["points"]) == ("disqualified", 1, [])
    said = {"statement": "Page 4 names it", "bid_id": str(bid.id)}
    made = await first.post(f"{auction}/complaints", said, expect=201)
    complaint = f"complaints/{made['id']}"
    assert (await first.get(complaint))["available_moves"] == ["stop"]
    told = await public.get(complaint)
    assert (told["status"], told["statement"], told["complainant_id"]) == ("pending", None, None)
    assert [one["statement"] for one in (await owner.get(f"{auction}/complaints"))["items"]] == [said["statement"]]
    assert (await officer.post(f"{complaint}/accept", expect=403))["code"] == "forbidden"
    await owner.post(f"{complaint}/accept")
    verdict = {"remedy": "reinstate_bid", "decision": "It does"}
    assert (await owner.post(f"{complaint}/satisfy", verdict))["remedy"] == "reinstate_bid"
    assert (await first.get(f"bids/{bid.id}/qualification"))["status"] == "opened"
    assert (await second.get(complaint))["decision"] is None


async def test_leads_and_lists_for_strangers(exchange, judging, desks):
    officer, finance, owner, first, _second, public = desks
    auction = f"auctions/{judging.auction.id}"
    leads = await owner.get(f"{auction}/leads")
    assert leads == await officer.get(f"{auction}/leads")
    assert {"kind", "bid_ids", "bidder_ids", "lot", "figure"} == set(leads["items"][0])
    await first.get(f"{auction}/leads", expect=403)
    await finance.get(f"{auction}/leads", expect=403)
    for path in ("qualification", "deposits", "leads"):
        await public.get(f"{auction}/{path}", expect=401)
    assert (await public.get(f"{auction}/awards"))["items"] == []
    assert (await public.get(f"{auction}/complaints"))["items"] == []
    stranger = await make_member(exchange, judging.house.seller.organization, "negotiator")
    desk = Desk(first.client, await bearer(exchange, stranger))
    assert (await desk.get(f"{auction}/qualification"))["items"] == []
    assert (await desk.post(f"{auction}/complaints", {"statement": "x"}, expect=403))["code"] == "not_a_competitor"


async def test_what_is_sent_is_checked(judging, desks):
    officer, finance, *_ = desks
    [bid, _] = await judging.bids()
    points = {"lot": 1, "criterion": "plan", "points": 8, "reason": "x"}
    await officer.post(f"bids/{bid.id}/points", points, expect=422)
    over = await officer.post(f"bids/{bid.id}/points", points | {"points": "10.5"}, expect=422)
    assert over["code"] == "points_out_of_range"
    [deposit, _] = (await finance.get(f"auctions/{judging.auction.id}/deposits"))["items"]
    await finance.post(f"deposits/{deposit['id']}/hold", {"reference": ""}, expect=422)
    headers = keyed(finance.headers)
    answer = await finance.client.post(f"/v1/deposits/{deposit['id']}/hold", json={"reference": "x"}, headers=headers)
    assert answer.status_code == 428
