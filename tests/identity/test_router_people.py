"""Accounts and sessions over HTTP."""

import re
import time

import pyotp
import pytest

from factories import PASSWORD, bearer, make_member, make_organization, make_person
from letters import letters_to, token_for
from techexchange.identity import actions
from techexchange.identity.actions import Correction
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.kernel.permissions import SYSTEM, OrganizationKind, Role

NEW_PASSWORD = "ba con mèo trên mái"


async def sign_in(client, person, **more):
    return await client.post("/v1/sessions", json={"email": person.email, "password": PASSWORD} | more)


def with_token(answer):
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def enrol(client, headers):
    """The code that confirmed the authenticator of someone signed in, a wrong one, and the recovery codes."""
    secret = (await client.post("/v1/me/totp", headers=headers)).json()["secret"]
    authenticator = pyotp.TOTP(secret)
    code, present = authenticator.now(), int(time.time()) // 30
    confirmed = await client.post("/v1/me/totp/confirm", headers=headers, json={"code": code})
    assert confirmed.status_code == 200, confirmed.text
    near = {authenticator.generate_otp(present + offset) for offset in range(-3, 4)}
    wrong = next(guess for number in range(10) if (guess := f"{number:06d}") not in near)
    return code, wrong, confirmed.json()["recovery_codes"]


async def test_registering(client, exchange):
    asked = await client.post("/v1/people", json={"email": "Lan@Example.com", "name": "Lan", "locale": "en"})
    assert (asked.status_code, asked.json()) == (202, {"status": "accepted"})
    token = await token_for(exchange, "lan@example.com")
    weak = await client.post("/v1/people/confirm", json={"token": token, "password": "lan lan lan lan"})
    assert (weak.status_code, weak.json()["code"]) == (422, "password_too_weak")
    made = await client.post("/v1/people/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert made.status_code == 201
    assert made.json()["email"] == "lan@example.com"
    again = await client.post("/v1/people/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert (again.status_code, again.json()["code"]) == (422, "mailed_token_refused")
    signed_in = await client.post("/v1/sessions", json={"email": "LAN@example.com", "password": NEW_PASSWORD})
    assert signed_in.status_code == 201
    me = await client.get("/v1/me", headers=with_token(signed_in))
    assert (me.json()["name"], me.json()["locale"], me.json()["seats"]) == ("Lan", "en", [])


async def test_registering_twice_is_answered_alike_and_told_by_mail(client, exchange):
    person = await make_person(exchange)
    known = await client.post("/v1/people", json={"email": person.email, "name": "X"})
    unknown = await client.post("/v1/people", json={"email": "nobody@example.com", "name": "X"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert [letter.template for letter in await letters_to(exchange, person.email)] == ["account_exists"]
    token = tokens.issue(TokenKind.CONFIRMATION)
    made = await client.post("/v1/people/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert made.json()["code"] == "mailed_token_refused"


async def test_the_letter_of_a_known_address_opens_nothing(client, exchange):
    person = await make_person(exchange)
    await client.post("/v1/people", json={"email": person.email, "name": "X"})
    token = await token_for(exchange, person.email)
    made = await client.post("/v1/people/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert (made.status_code, made.json()["code"]) == (422, "mailed_token_refused")


async def test_resetting_a_password_ends_every_session(client, exchange):
    person = await make_person(exchange)
    before = await sign_in(client, person)
    assert (await client.post("/v1/password-resets", json={"email": person.email})).status_code == 202
    token = await token_for(exchange, person.email)
    done = await client.post("/v1/password-resets/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert done.status_code == 200, done.text
    assert (await client.get("/v1/me", headers=with_token(before))).status_code == 401
    refreshed = await client.post("/v1/sessions/refresh", json={"refresh_token": before.json()["refresh_token"]})
    assert refreshed.status_code == 401
    assert (await sign_in(client, person)).status_code == 401
    assert (await sign_in(client, person, password=NEW_PASSWORD)).status_code == 201
    again = await client.post("/v1/password-resets/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert again.status_code == 422
    templates = {letter.template for letter in await letters_to(exchange, person.email)}
    assert templates == {"reset_password", "password_changed"}


async def test_a_reset_for_nobody_is_answered_alike(client, exchange):
    answer = await client.post("/v1/password-resets", json={"email": "nobody@example.com"})
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    token = await token_for(exchange, "nobody@example.com")
    done = await client.post("/v1/password-resets/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert done.json()["code"] == "mailed_token_refused"


async def test_changing_a_password_ends_the_other_sessions(client, exchange):
    person = await make_person(exchange)
    here, there = await sign_in(client, person), await sign_in(client, person)
    body = {"present": "not this one, no", "wanted": NEW_PASSWORD}
    wrong = await client.post("/v1/me/password", headers=with_token(here), json=body)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    body = {"present": PASSWORD, "wanted": NEW_PASSWORD}
    changed = await client.post("/v1/me/password", headers=with_token(here), json=body)
    assert changed.status_code == 200, changed.text
    assert (await client.get("/v1/me", headers=with_token(here))).status_code == 200
    assert (await client.get("/v1/me", headers=with_token(there))).status_code == 401


async def granted(exchange, person, email):
    """The token that is mailed to an address that a correction of somebody's names."""
    async with exchange.unit_of_work() as uow:
        await actions.correct_person(uow, SYSTEM, person.id, Correction(email=email))
    return await token_for(exchange, email)


async def test_an_address_holds_once_its_token_was_shown(client, exchange):
    person = await make_person(exchange)
    headers = await bearer(exchange, person)
    await client.post("/v1/password-resets", json={"email": person.email})
    way_in = await token_for(exchange, person.email)
    token = await granted(exchange, person, "right@example.com")
    assert (await client.get("/v1/me", headers=headers)).json()["email"] == person.email
    proved = await client.post("/v1/me/address", headers=headers, json={"token": token})
    assert (proved.status_code, proved.json()["email"]) == (200, "right@example.com")
    templates = [letter.template for letter in await letters_to(exchange, person.email)]
    assert templates == ["address_changed", "reset_password"]
    again = await client.post("/v1/me/address", headers=headers, json={"token": token})
    assert (again.status_code, again.json()["code"]) == (422, "mailed_token_refused")
    old = await client.post("/v1/password-resets/confirm", json={"token": way_in, "password": NEW_PASSWORD})
    assert (old.status_code, old.json()["code"]) == (422, "mailed_token_refused")
    assert (await sign_in(client, person)).status_code == 401
    assert (await sign_in(client, person, email="right@example.com")).status_code == 201


async def test_the_token_of_an_address_is_of_use_to_nobody_else(client, exchange):
    person, stranger = await make_person(exchange), await make_person(exchange)
    token = await granted(exchange, person, "wrong@example.com")
    other = await bearer(exchange, stranger)
    taken = await client.post("/v1/me/address", headers=other, json={"token": token})
    assert (taken.status_code, taken.json()["code"]) == (422, "mailed_token_refused")
    made = await client.post("/v1/people/confirm", json={"token": token, "password": NEW_PASSWORD})
    assert (made.status_code, made.json()["code"]) == (422, "mailed_token_refused")
    assert (await client.post("/v1/me/address", json={"token": token})).status_code == 401


async def test_the_last_address_that_was_granted_is_the_one_to_prove(client, exchange):
    person = await make_person(exchange)
    headers = await bearer(exchange, person)
    first, last = [await granted(exchange, person, email) for email in ("a@example.com", "b@example.com")]
    refused = await client.post("/v1/me/address", headers=headers, json={"token": first})
    assert refused.status_code == 422
    await make_person(exchange, email="b@example.com")
    taken = await client.post("/v1/me/address", headers=headers, json={"token": last})
    assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")


async def test_signing_in_wrongly_says_the_same_whoever_it_was(client, exchange):
    person = await make_person(exchange)
    wrong = await sign_in(client, person, password="not the right one")
    nobody = await client.post("/v1/sessions", json={"email": "nobody@example.com", "password": PASSWORD})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.content == nobody.content
    names = {"x-request-id", "traceparent", "ratelimit"}
    assert [h for h in wrong.headers.items() if h[0] not in names] == [
        h for h in nobody.headers.items() if h[0] not in names
    ]
    assert wrong.json()["code"] == "sign_in_refused"


async def test_an_expired_bearer_token_does_not_hinder_signing_in(client, exchange):
    person = await make_person(exchange)
    answer = await client.post(
        "/v1/sessions",
        json={"email": person.email, "password": PASSWORD},
        headers={"Authorization": f"Bearer {tokens.issue(TokenKind.ACCESS)}"},
    )
    assert answer.status_code == 201


async def test_refresh_tokens_rotate_and_betray_reuse(client, exchange):
    person = await make_person(exchange)
    first = await sign_in(client, person)
    second = await client.post("/v1/sessions/refresh", json={"refresh_token": first.json()["refresh_token"]})
    assert second.status_code == 200, second.text
    assert second.json()["session_id"] == first.json()["session_id"]
    assert (await client.get("/v1/me", headers=with_token(first))).status_code == 401
    assert (await client.get("/v1/me", headers=with_token(second))).status_code == 200
    reused = await client.post("/v1/sessions/refresh", json={"refresh_token": first.json()["refresh_token"]})
    assert (reused.status_code, reused.json()["code"]) == (401, "token_refused")
    assert (await client.get("/v1/me", headers=with_token(second))).status_code == 401
    last = await client.post("/v1/sessions/refresh", json={"refresh_token": second.json()["refresh_token"]})
    assert last.status_code == 401
    for token in ("nonsense", tokens.issue(TokenKind.REFRESH)):
        answer = await client.post("/v1/sessions/refresh", json={"refresh_token": token})
        assert answer.json()["code"] == "token_refused"


async def test_sessions_are_listed_and_ended(client, exchange):
    person, other = await make_person(exchange), await make_person(exchange)
    here, there = await sign_in(client, person), await sign_in(client, person)
    listed = (await client.get("/v1/sessions", headers=with_token(here))).json()["items"]
    assert {(item["id"], item["is_present"]) for item in listed} == {
        (here.json()["session_id"], True),
        (there.json()["session_id"], False),
    }
    address = f"/v1/sessions/{there.json()['session_id']}"
    foreign = await client.delete(address, headers=await bearer(exchange, other))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "session_not_found")
    assert (await client.delete(address, headers=with_token(here))).status_code == 204
    assert (await client.delete(address, headers=with_token(here))).status_code == 404
    assert (await client.get("/v1/me", headers=with_token(there))).status_code == 401
    assert (await client.delete("/v1/sessions", headers=with_token(here))).status_code == 204
    assert (await client.get("/v1/me", headers=with_token(here))).status_code == 401


async def test_a_profile_is_changed_under_its_etag(client, exchange):
    headers = await bearer(exchange, await make_person(exchange))
    tag = (await client.get("/v1/me", headers=headers)).headers["etag"]
    assert (await client.patch("/v1/me", headers=headers, json={"name": "Lan Anh"})).status_code == 428
    changed = await client.patch("/v1/me", headers=headers | {"If-Match": tag}, json={"name": "Lan Anh"})
    assert (changed.json()["name"], changed.json()["locale"]) == ("Lan Anh", "vi")
    assert changed.headers["etag"] != tag
    stale = await client.patch("/v1/me", headers=headers | {"If-Match": tag}, json={"locale": "en"})
    assert stale.status_code == 412


async def test_staff_enrol_a_second_factor_before_they_act(client, exchange):
    owner = await make_organization(exchange, OrganizationKind.OWNER)
    person = await make_member(exchange, owner, Role.SUPERVISOR)
    headers = with_token(await sign_in(client, person))
    assert (await client.get("/v1/ledger", headers=headers)).json()["code"] == "second_factor_required"
    assert (await client.get("/v1/me", headers=headers)).json()["second_factor_due"] is True
    code, _, _ = await enrol(client, headers)
    assert (await client.get("/v1/ledger", headers=headers)).status_code == 200
    me = (await client.get("/v1/me", headers=headers)).json()
    assert (me["second_factor_due"], me["session_has_second_factor"]) == (False, True)
    obligatory = await client.post("/v1/me/totp/remove", headers=headers, json={"code": code})
    assert (obligatory.status_code, obligatory.json()["code"]) == (409, "second_factor_obligatory")


async def test_signing_in_with_a_second_factor(client, exchange):
    person = await make_person(exchange)
    headers = with_token(await sign_in(client, person))
    code, mistyped, recovery = await enrol(client, headers)
    assert len(set(recovery)) == 10
    needed = await sign_in(client, person)
    assert (needed.status_code, needed.json()["code"]) == (401, "second_factor_needed")
    wrong = await sign_in(client, person, totp=mistyped)
    assert wrong.json()["code"] == "sign_in_refused"
    spent = await sign_in(client, person, totp=code)
    assert spent.status_code == 401
    good = await sign_in(client, person, recovery_code=recovery[0].upper())
    assert (good.status_code, good.json()["second_factor"]) == (201, True)
    assert (await sign_in(client, person, recovery_code=recovery[0])).status_code == 401
    assert (await client.get("/v1/me", headers=headers)).json()["recovery_codes_left"] == 9


async def test_a_second_factor_is_removed_by_a_code(client, exchange):
    person = await make_person(exchange)
    headers = with_token(await sign_in(client, person))
    missing = await client.post("/v1/me/totp/confirm", headers=headers, json={"code": "123456"})
    assert missing.json()["code"] == "second_factor_not_enrolled"
    nothing = await client.post("/v1/me/totp/remove", headers=headers, json={"code": "123456"})
    assert nothing.json()["code"] == "second_factor_not_enrolled"
    _, _, recovery = await enrol(client, headers)
    again = await client.post("/v1/me/totp", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "second_factor_enrolled")
    wrong = await client.post("/v1/me/totp/remove", headers=headers, json={"code": "abc"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_refused")
    removed = await client.post("/v1/me/totp/remove", headers=headers, json={"code": recovery[3]})
    assert removed.json()["second_factor"] is False
    assert (await sign_in(client, person)).status_code == 201


async def test_the_authenticator_secret_is_sealed(client, exchange):
    person = await make_person(exchange)
    headers = with_token(await sign_in(client, person))
    made = (await client.post("/v1/me/totp", headers=headers)).json()
    assert re.fullmatch(r"otpauth://totp/.*", made["uri"])
    async with exchange.unit_of_work() as uow:
        kept = await uow.session.get(type(person), person.id)
        assert made["secret"].encode() not in kept.totp_sealed


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/people", {"email": "no address", "name": "X"}),
        ("/v1/people", {"email": "a@example.com", "name": "X", "password": PASSWORD}),
        ("/v1/people", {"email": "a@example.com", "name": "nul\x00"}),
        ("/v1/people", {"email": "a@example.com", "name": "X", "locale": "fr"}),
        ("/v1/sessions", {"email": "a@example.com"}),
        ("/v1/sessions", {"email": "a@example.com", "password": "x" * 2000}),
        ("/v1/sessions/refresh", {"refresh_token": ""}),
        ("/v1/people/confirm", {"token": "t"}),
    ],
)
async def test_bad_bodies_are_told_where(client, path, body):
    answer = await client.post(path, json=body, headers={"Accept-Language": "vi"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert all(fault["pointer"].startswith("/") for fault in answer.json()["errors"])
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("path", ["/v1/me", "/v1/sessions"])
async def test_oneself_is_for_whoever_signed_in(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
