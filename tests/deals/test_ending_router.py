"""Ending a contract over HTTP."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracting import make_bound
from factories import TERMS, bearer, keyed, make_member, make_organization


@pytest.fixture
async def running(client, exchange):
    bound = await make_bound(exchange, terms=TERMS)
    buyer, seller = await bearer(exchange, bound.buyer_person), await bearer(exchange, bound.seller_person)
    return SimpleNamespace(bound=bound, buyer=buyer, seller=seller, path=f"/v1/contracts/{bound.contract.id}")


async def propose(client, running, name="terminate", **body):
    said = {"reason": "No longer needed"} | body
    return await client.post(f"{running.path}/{name}", json=said, headers=keyed(running.seller))


async def answer(client, id, name, who, body=None, if_match="*"):
    return await client.post(f"/v1/endings/{id}/{name}", json=body, headers=keyed(who, if_match=if_match))


async def test_completion_by_both(client, running):
    proposed = await propose(client, running, "complete")
    assert (proposed.status_code, proposed.headers["etag"]) == (201, '"1"')
    shown = proposed.json()
    assert (shown["kind"], shown["status"], shown["available_moves"]) == ("completion", "proposed", ["withdraw"])
    seen = (await client.get(f"/v1/endings/{shown['id']}", headers=running.buyer)).json()
    assert seen["available_moves"] == ["agree", "refuse"]
    done = await answer(client, shown["id"], "agree", running.buyer, {"answer": "Gladly"}, '"1"')
    assert (done.json()["status"], done.json()["agreed"], done.json()["answer"]) == ("carried_out", True, "Gladly")
    listed = (await client.get(f"{running.path}/endings", headers=running.buyer)).json()["items"]
    assert [one["id"] for one in listed] == [shown["id"]]
    again = await propose(client, running)
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


async def test_a_notice_for_cause(client, running):
    notice = (await propose(client, running, cause="non_payment")).json()
    assert (notice["kind"], notice["available_moves"]) == ("cause", ["carry_out", "withdraw"])
    early = await answer(client, notice["id"], "carry-out", running.seller)
    assert (early.status_code, early.json()["code"]) == (409, "answer_awaited")
    refused = await answer(client, notice["id"], "refuse", running.buyer, {})
    assert refused.json()["code"] == "cause_not_refusable"
    contested = await answer(client, notice["id"], "contest", running.buyer, {"answer": "Paid on 2 April"})
    assert (contested.json()["status"], contested.json()["available_moves"]) == ("contested", ["agree"])
    done = await answer(client, notice["id"], "carry-out", running.seller)
    assert (done.json()["status"], done.json()["agreed"]) == ("carried_out", False)


async def test_an_agreement_refused_and_one_withdrawn(client, running):
    first = (await propose(client, running)).json()["id"]
    second = await propose(client, running)
    assert (second.status_code, second.json()["code"]) == (409, "ending_already_proposed")
    assert (await answer(client, first, "refuse", running.buyer, {})).json()["status"] == "refused"
    third = (await propose(client, running)).json()["id"]
    assert (await answer(client, third, "withdraw", running.seller, if_match='"7"')).status_code == 412
    assert (await answer(client, third, "withdraw", running.seller)).json()["status"] == "withdrawn"


@pytest.mark.parametrize("body", [{"reason": ""}, {"cause": "boredom"}, {"reason": None}, {"kind": "completion"}])
async def test_what_cannot_be_proposed(client, running, body):
    assert (await propose(client, running, **body)).status_code == 422


async def test_strangers_are_told_of_nothing(client, exchange, running):
    proposed = (await propose(client, running)).json()["id"]
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    for id in (proposed, uuid4()):
        assert (await client.get(f"/v1/endings/{id}", headers=stranger)).status_code == 404
        for name in ("agree", "refuse", "contest", "withdraw", "carry-out"):
            assert (await answer(client, id, name, stranger, {})).status_code == 404
    for path in (running.path, f"/v1/contracts/{uuid4()}"):
        assert (await client.get(f"{path}/endings", headers=stranger)).status_code == 404
        for name in ("complete", "terminate"):
            sent = {"json": {"reason": "x"}, "headers": keyed(stranger)}
            assert (await client.post(f"{path}/{name}", **sent)).status_code == 404
    assert (await client.get(f"{running.path}/endings")).status_code == 401
