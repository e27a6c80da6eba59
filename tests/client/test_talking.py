"""A conversation with the exchange, without a network: when one asks again, as whom, and what a refusal says."""

import json
from uuid import UUID, uuid4

import httpx
import pytest

from techexchange_client import calls
from techexchange_client.errors import Malformed
from techexchange_client.talking import ATTEMPTS, LATER, LONGEST_PAUSE, Call, Pause, Refused, Session, as_json

AUCTION = UUID("0192f0c1-0000-7000-8000-00000000000a")
ASKING = Call("GET", "/v1/things", as_json, query={"limit": 1})


def answer(status=200, body=None, **headers):
    return httpx.Response(status, json=body if body is not None else {}, headers=headers)


def converse(session, call, *answers):
    """What was done until the answer; an answer that is an error is raised where it was awaited."""
    talk, done = session.ask(call), []
    given = iter(answers)
    try:
        step = next(talk)
        while True:
            done.append(step)
            if isinstance(step, Pause):
                step = talk.send(None)
            elif isinstance(came := next(given), Exception):
                step = talk.throw(came)
            else:
                step = talk.send(came)
    except StopIteration as told:
        return told.value, done


def test_a_call_is_one_request():
    found, (request,) = converse(Session("http://exchange.example/", "token"), ASKING, answer(body={"a": 1}))
    assert found == {"a": 1}
    assert str(request.url) == "http://exchange.example/v1/things?limit=1"
    assert request.headers["authorization"] == "Bearer token"
    assert "idempotency-key" not in request.headers
    assert request.extensions["timeout"]["connect"]


def test_a_busy_exchange_and_a_broken_line_are_asked_again_under_the_same_key():
    call = Call("POST", "/v1/things", as_json, {"a": 1})
    lost = httpx.ReadError("gone")
    found, done = converse(Session("http://x"), call, answer(503), lost, answer(429, **{"retry-after": "7"}), answer())
    requests = [step for step in done if isinstance(step, httpx.Request)]
    pauses = [step.seconds for step in done if isinstance(step, Pause)]
    assert found == {}
    assert len({request.headers["idempotency-key"] for request in requests}) == 1
    assert {json.loads(request.content)["a"] for request in requests} == {1}
    assert "authorization" not in requests[0].headers
    assert pauses[2] == 7
    assert all(0 < seconds <= LONGEST_PAUSE for seconds in pauses)


@pytest.mark.parametrize("status", sorted(LATER))
def test_it_is_not_asked_for_ever(status):
    with pytest.raises(Refused) as refused:
        converse(Session("http://x"), ASKING, *[answer(status, {"code": "busy"})] * ATTEMPTS)
    assert (refused.value.status, refused.value.code) == (status, "busy")
    with pytest.raises(httpx.ReadError):
        converse(Session("http://x"), ASKING, *[httpx.ReadError("gone")] * ATTEMPTS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"title": "No", "detail": "Too late.", "code": "bid_too_late"}, "Too late."),
        ({"title": "No"}, "No"),
        ([], "409"),
    ],
)
def test_a_refusal_says_why(body, said):
    with pytest.raises(Refused, match=said) as refused:
        converse(Session("http://x"), ASKING, answer(409, body))
    assert refused.value.code == dict(body).get("code", "")
    with pytest.raises(Refused, match="409"):
        converse(Session("http://x"), ASKING, httpx.Response(409, text="<html>"))


def test_a_session_is_renewed_once():
    session = Session("http://x")
    session.signed_in({"access_token": "old", "refresh_token": "once"})
    renewed = answer(body={"access_token": "new", "refresh_token": "twice"})
    _, done = converse(session, ASKING, answer(401), renewed, answer())
    assert [step.url.path for step in done] == ["/v1/things", "/v1/sessions/refresh", "/v1/things"]
    assert "authorization" not in done[1].headers
    assert json.loads(done[1].content) == {"refresh_token": "once"}
    assert done[2].headers["authorization"] == "Bearer new"
    with pytest.raises(Refused):
        converse(session, ASKING, answer(401), renewed, answer(401))


def test_each_party_is_named_only_where_there_is_a_choice():
    organization = uuid4()
    assert calls.withdraw(AUCTION, None).body == {}
    assert calls.withdraw(AUCTION, organization).body == {"organization_id": str(organization)}
    assert calls.receipt(AUCTION, organization).query == {"organization_id": str(organization)}
    assert calls.sealed_shares(AUCTION, 2, "next").query == {"custodian": 2, "limit": 1000, "cursor": "next"}
    assert calls.state(AUCTION, 7, 20).query == {"wait": 20, "after": 7}
    assert calls.stream_of(AUCTION) == f"/v1/auctions/{AUCTION}/events"


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"id": str(AUCTION), "custodians": [], "threshold": 1},
        {"id": str(AUCTION), "custodians": [1], "threshold": 2},
        {"id": str(AUCTION), "custodians": [{"number": 1, "public_key": "AA=="}], "threshold": 2},
        {"id": "x", "custodians": [], "threshold": 2},
    ],
)
def test_an_auction_without_sealed_bids_is_no_tender(shown):
    with pytest.raises(Malformed):
        calls.Tender.from_dict(shown)


def test_keys_are_read_by_their_names():
    keys = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "kid": "a"}, {"kty": "RSA", "kid": "b"}]}
    assert calls.keys_of(keys) == {"a": bytes(32)}
    for wrong in ([], {}, {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A", "kid": "a"}]}):
        with pytest.raises(Malformed):
            calls.keys_of(wrong)
    with pytest.raises(Malformed):
        calls.keys_of({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": 1}]})
