"""What the exchange promises of accounts, attacked at once from many sides, on a database with real commits."""

import asyncio
import threading
from datetime import timedelta

import httpx
import pyotp
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from factories import PASSWORD, bearer, join, keyed, make_member, make_organization, make_person, sign_in
from letters import token_for
from techexchange.identity import actions
from techexchange.identity.actions import Credentials, Origin
from techexchange.identity.actions.safeguards import GUESSES_PER_ACCOUNT, GUESSES_PER_ADDRESS
from techexchange.identity.errors import CodeRefused, SignInRefused
from techexchange.identity.models import Person
from techexchange.infra.passwords import AT_ONCE, Passwords
from techexchange.infra.throttle import AttemptLimit, Throttle, TooManyAttempts
from techexchange.infra.uow import DatabaseUnavailable
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, OrganizationKind, Role

pytestmark = pytest.mark.real_commits


def from_address(app, address):
    """A client whose connection comes from an address."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 4000)), base_url="http://test")


async def guess(client, person, password="wrong wrong wrong", **headers):
    return await client.post("/v1/sessions", json={"email": person.email, "password": password}, headers=headers)


async def enrolled(live):
    """Someone with an authenticator, and its secret."""
    person = await make_person(live.exchange)
    headers = await bearer(live.exchange, person)
    secret = (await live.client.post("/v1/me/totp", headers=headers)).json()["secret"]
    return person, headers, secret


# 33: what is revoked is refused at the next request


async def test_whatever_is_revoked_is_refused_at_the_next_request(live):
    exchange, client = live.exchange, live.client
    institute = await make_organization(exchange)
    admin, member = await make_member(exchange, institute), await make_person(exchange)
    seat = await join(exchange, member, institute, Role.EDITOR)
    admins, members = await bearer(exchange, admin), await bearer(exchange, member)
    address = f"/v1/organizations/{institute.id}/members"
    assert (await client.get(address, headers=members)).status_code == 200
    removed = await client.delete(f"{address}/{seat.id}", headers=admins | {"If-Match": "*"})
    assert removed.status_code == 204
    assert (await client.get(address, headers=members)).status_code == 404

    async with exchange.unit_of_work() as uow:
        await actions.disable(uow, SYSTEM, member.id)
    assert (await client.get("/v1/me", headers=members)).status_code == 401
    assert (await guess(client, member, PASSWORD)).status_code == 401
    async with exchange.unit_of_work() as uow:
        await actions.enable(uow, SYSTEM, member.id)
    assert (await client.get("/v1/me", headers=members)).status_code == 401
    assert (await guess(client, member, PASSWORD)).status_code == 201

    here, there = await bearer(exchange, admin), await bearer(exchange, admin)
    assert (await client.delete("/v1/sessions", headers=here)).status_code == 204
    for old in (admins, here, there):
        assert (await client.get("/v1/me", headers=old)).status_code == 401


async def test_a_suspended_organisation_trades_no_more_at_the_next_request(live):
    institute = await make_organization(live.exchange)
    headers = await bearer(live.exchange, await make_member(live.exchange, institute))

    async def may_submit():
        seat = (await live.client.get("/v1/me", headers=headers)).json()["seats"][0]
        return "listing:submit" in seat["permissions"]

    assert await may_submit()
    async with live.exchange.unit_of_work() as uow:
        await actions.suspend(uow, SYSTEM, institute.id, "Fraud")
    assert not await may_submit()


# 36: hashing


async def test_an_older_hash_is_renewed_at_sign_in(live):
    person = await make_person(live.exchange)
    older = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with live.exchange.unit_of_work() as uow:
        (await uow.session.get(Person, person.id)).password_hash = older
    assert (await guess(live.client, person)).status_code == 401
    assert (await guess(live.client, person, PASSWORD)).status_code == 201
    async with live.exchange.unit_of_work() as uow:
        renewed = (await uow.session.get(Person, person.id)).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await guess(live.client, person, PASSWORD)).status_code == 201


async def test_a_hundred_sign_ins_at_once_keep_nobody_waiting(live, monkeypatch):
    """While every hash in the world stands still, others are answered: hashing holds no loop and no connection.

    Control: one hash on the event loop itself would never let the reads be answered, nor the hashing go on.
    """
    people = [await make_person(live.exchange) for _ in range(100)]
    hashing, most, threads, begun, go_on = [], [], set(), asyncio.Event(), threading.Event()
    prove, loop = Passwords._prove, asyncio.get_running_loop()

    def held_up(self, password, stored):
        hashing.append(1)
        most.append(len(hashing))
        threads.add(threading.get_ident())
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(60)
        try:
            return prove(self, password, stored)
        finally:
            hashing.pop()

    monkeypatch.setattr(Passwords, "_prove", held_up)
    signing_in = asyncio.gather(*(guess(live.client, person, PASSWORD) for person in people))
    await begun.wait()
    for _ in range(30):
        assert (await live.client.get("/v1/organizations")).status_code == 200
    go_on.set()
    assert {answer.status_code for answer in await signing_in} == {201}
    assert threading.get_ident() not in threads
    assert max(most) == AT_ONCE


async def test_no_connection_is_held_while_a_password_is_hashed(live, monkeypatch):
    person, held = await make_person(live.exchange), []
    prove = Passwords._prove

    def watched(self, password, stored):
        held.append(live.engine.pool.checkedout())
        return prove(self, password, stored)

    monkeypatch.setattr(Passwords, "_prove", watched)
    assert (await guess(live.client, person, PASSWORD)).status_code == 201
    assert held == [0]


# 37: nobody learns who has an account


async def test_known_unknown_and_disabled_accounts_are_answered_alike(live):
    known, disabled, without = [await make_person(live.exchange) for _ in range(3)]
    async with live.exchange.unit_of_work() as uow:
        await actions.disable(uow, SYSTEM, disabled.id)
        (await uow.session.get(Person, without.id)).password_hash = None
    unknown = Person(email="nobody@example.com")
    answers = [await guess(live.client, person) for person in (known, unknown, disabled, without)]
    answers.append(await guess(live.client, disabled, PASSWORD))
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}


# 38: guessing


async def test_only_the_documented_number_of_guesses_is_evaluated(live, monkeypatch):
    """Control: with the count taken away every guess is evaluated."""
    person, evaluated = await make_person(live.exchange), []
    prove = Passwords._prove
    monkeypatch.setattr(Passwords, "_prove", lambda *shown: evaluated.append(1) or prove(*shown))

    async def attack(guesses):
        async def one(number):
            async with from_address(live.app, f"198.51.{number % 4}.{number % 100}") as client:
                return (await guess(client, person, f"guess number {number}")).status_code

        statuses = []
        for start in range(0, guesses, 20):
            statuses += await asyncio.gather(*(one(number) for number in range(start, start + 20)))
        return statuses

    statuses = await attack(1000)
    assert statuses.count(401) == len(evaluated) == GUESSES_PER_ACCOUNT.most
    assert statuses.count(429) == 1000 - GUESSES_PER_ACCOUNT.most
    assert (await guess(live.client, person, PASSWORD)).status_code == 429

    evaluated.clear()
    monkeypatch.setattr(Throttle, "take", Throttle.look)
    async with live.exchange.unit_of_work() as uow:
        await uow.session.execute(text("DELETE FROM attempt_counts"))
    await attack(40)
    assert len(evaluated) == 40


async def test_the_owners_device_still_enters_and_strangers_cannot_borrow_it(live):
    person, other = await make_person(live.exchange), await make_person(live.exchange)
    device = (await guess(live.client, person, PASSWORD)).json()["device_token"]
    assert (await guess(live.client, person, PASSWORD, x_device_token="")).status_code == 201
    for _ in range(GUESSES_PER_ACCOUNT.most + 1):
        refused = await guess(live.client, person)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 15 * 60
    known = {"X-Device-Token": device}
    answer = await guess(live.client, person, PASSWORD, **known)
    assert answer.status_code == 201
    assert answer.json()["device_token"] == device
    for forged in ("nonsense", device[:-1] + ("0" if device[-1] != "0" else "1"), "." + device.partition(".")[2]):
        assert (await guess(live.client, person, PASSWORD, **{"X-Device-Token": forged})).status_code == 429
    others = (await guess(live.client, other, PASSWORD)).json()["device_token"]
    assert (await guess(live.client, person, PASSWORD, **{"X-Device-Token": others})).status_code == 429


async def test_one_address_does_not_guess_at_many_accounts(live):
    people = [await make_person(live.exchange) for _ in range(GUESSES_PER_ADDRESS.most + 1)]
    async with from_address(live.app, "203.0.113.9") as client:
        statuses = [(await guess(client, person)).status_code for person in people]
        forged = await guess(client, people[0], PASSWORD, **{"X-Forwarded-For": "192.0.2.1"})
    assert statuses == [401] * GUESSES_PER_ADDRESS.most + [429]
    assert forged.status_code == 429
    async with from_address(live.app, "203.0.113.10") as client:
        assert (await guess(client, people[0], PASSWORD)).status_code == 201


def test_an_ipv6_sender_is_its_first_64_bits():
    assert Origin("2001:db8::1").network == Origin("2001:db8::ffff:1").network == "2001:db8::/64"
    assert Origin("2001:db8:0:1::1").network != Origin("2001:db8::1").network
    assert Origin("::ffff:192.0.2.1").network == Origin("192.0.2.1").network == "192.0.2.1"
    assert Origin("unknown").network == "unknown"


async def test_when_the_counts_are_out_of_reach_nobody_enters(live, monkeypatch):
    async def unreachable(*_):
        raise DatabaseUnavailable

    person = await make_person(live.exchange)
    monkeypatch.setattr(Throttle, "take", unreachable)
    answer = await guess(live.client, person, PASSWORD)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


async def test_a_count_survives_the_failure_it_counts_and_ends_with_its_window(live):
    throttle, share = Throttle(live.exchange), AttemptLimit("test", 2, timedelta(minutes=15)).of("someone")
    await throttle.take(share)
    with pytest.raises(ZeroDivisionError):
        async with live.exchange.unit_of_work():
            await throttle.take(share)
            raise ZeroDivisionError
    with pytest.raises(TooManyAttempts):
        await throttle.take(share)
    with pytest.raises(TooManyAttempts):
        await throttle.look(share)
    async with live.exchange.unit_of_work() as uow:
        await throttle.give_back(uow, share)
    await throttle.take(share)
    async with live.exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE attempt_counts SET resets_at = now() - interval '1 second'"))
    await throttle.look(share)
    await throttle.take(share)
    await throttle.take(share)
    with pytest.raises(TooManyAttempts):
        await throttle.take(share)


async def test_letters_to_one_address_are_limited(live):
    body = {"email": "victim@example.com"}
    statuses = [(await live.client.post("/v1/password-resets", json=body)).status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]
    registering = await live.client.post("/v1/people", json=body | {"name": "X"})
    assert registering.status_code == 429


async def test_machine_secrets_are_not_guessed_either(live):
    id = "01980000-0000-7000-8000-000000000000"
    form = {"grant_type": "client_credentials", "client_id": id, "client_secret": "txc_x"}
    statuses = [(await live.client.post("/oauth/token", data=form)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


# 39: one code, once


async def test_one_code_used_fifty_times_at_once_works_once(live):
    """Control: without the row's lock several uses of one code succeed."""
    person, headers, secret = await enrolled(live)
    code = pyotp.TOTP(secret).now()
    confirmed = await live.client.post("/v1/me/totp/confirm", headers=headers, json={"code": code})
    assert confirmed.status_code == 200
    async with live.exchange.unit_of_work() as uow:
        (await uow.session.get(Person, person.id)).totp_last_counter = 0
    guards = live.app.state.safeguards
    foreign = "".join(chr(ord("٠") + int(digit)) for digit in code)
    fresh = pyotp.TOTP(secret).now()
    variants = [fresh, f" {fresh[:3]} {fresh[3:]}", f"{fresh[:3]}\u00a0{fresh[3:]}", f"{fresh}\n", foreign] * 10

    async def use(typed):
        async with live.exchange.unit_of_work() as uow:
            locked = await actions.sessions.People(uow).get(person.id, lock=True)
            try:
                actions.sessions.accept_code(locked, typed, guards, uow)
            except CodeRefused:
                return False
            return True

    assert (await asyncio.gather(*(use(typed) for typed in variants))).count(True) == 1
    assert not await use(fresh)

    async with live.exchange.unit_of_work() as uow:
        (await uow.session.get(Person, person.id)).totp_last_counter = 0
    gate = asyncio.Barrier(2)

    async def use_unlocked(typed):
        async with live.exchange.unit_of_work() as uow:
            read = await uow.session.get(Person, person.id)
            actions.sessions.accept_code(read, typed, guards, uow)
            await gate.wait()
            await uow.session.execute(
                text("UPDATE people SET totp_last_counter = :counter WHERE id = :id"),
                {"counter": read.totp_last_counter, "id": person.id},
            )
            uow.session.expunge(read)
        return True

    present = pyotp.TOTP(secret).now()
    assert await asyncio.gather(use_unlocked(present), use_unlocked(present)) == [True, True]


async def test_one_code_signs_in_once_over_http(live):
    person, headers, secret = await enrolled(live)
    totp = pyotp.TOTP(secret)
    await live.client.post("/v1/me/totp/confirm", headers=headers, json={"code": totp.now()})
    async with live.exchange.unit_of_work() as uow:
        (await uow.session.get(Person, person.id)).totp_last_counter = 0
    body = {"email": person.email, "password": PASSWORD, "totp": totp.now()}
    answers = await asyncio.gather(*(live.client.post("/v1/sessions", json=body) for _ in range(10)))
    assert [answer.status_code for answer in answers].count(201) == 1


# 40: tokens


async def test_no_token_is_kept_in_clear_anywhere(live):
    """Control: what is kept in clear, such as an address, is found by the same search."""
    exchange, client = live.exchange, live.client
    institute = await make_organization(exchange)
    person = await make_member(exchange, institute)
    signed_in = (await guess(client, person, PASSWORD)).json()
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    renewed = (await client.post("/v1/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]})).json()
    headers = {"Authorization": f"Bearer {renewed['access_token']}"}
    secret = (await client.post("/v1/me/totp", headers=headers)).json()["secret"]
    codes = await client.post("/v1/me/totp/confirm", headers=headers, json={"code": pyotp.TOTP(secret).now()})
    made = await client.post(
        f"/v1/organizations/{institute.id}/clients", headers=headers, json={"name": "x", "scopes": ["listing:read"]}
    )
    form = {"client_id": made.json()["id"], "client_secret": made.json()["client_secret"]}
    machine = (await client.post("/oauth/token", data=form | {"grant_type": "client_credentials"})).json()
    invited = f"/v1/organizations/{institute.id}/invitations"
    await client.post(invited, headers=keyed(headers), json={"email": "new@example.com", "role": "viewer"})
    secrets = {
        signed_in["access_token"],
        signed_in["refresh_token"],
        renewed["access_token"],
        renewed["refresh_token"],
        machine["access_token"],
        form["client_secret"],
        secret,
        PASSWORD,
        *codes.json()["recovery_codes"],
    }
    invitation = await token_for(exchange, "new@example.com")
    found = await everything(live)
    assert person.email in found
    assert [token for token in secrets if token in found] == []
    assert found.count(invitation) == 2, "the letter on its way, twice: in its row as text, and in its values"


async def everything(live):
    """Every row of every table as text, bytes as text too; the door of the ledger can only be written to."""
    async with live.exchange.unit_of_work() as uow:
        tables = await uow.session.scalars(
            text(
                "SELECT quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'ledger_pending')"
            )
        )
        rows = []
        for table in tables.all():
            for row in await uow.session.execute(text(f"SELECT t.*, t::text FROM {table} t")):
                rows += [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(rows)


async def test_secrets_are_not_in_what_is_printed(live):
    person = await make_person(live.exchange)
    shown = Credentials(person.email, PASSWORD, "123456")
    assert PASSWORD not in repr(shown)
    async with live.exchange.unit_of_work() as uow:
        opened = await actions.open_session(uow, ANONYMOUS, shown, Origin("test"), live.app.state.safeguards)
    assert opened.access_token not in repr(opened)
    with pytest.raises(SignInRefused) as refused:
        async with live.exchange.unit_of_work() as uow:
            wrong = Credentials(person.email, "wrong wrong wrong")
            await actions.open_session(uow, ANONYMOUS, wrong, Origin("test"), live.app.state.safeguards)
    assert "wrong" not in str(refused.value.details)


# races


async def test_a_refresh_token_used_by_two_at_once_renews_once(live):
    person = await make_person(live.exchange)
    refresh = (await guess(live.client, person, PASSWORD)).json()["refresh_token"]
    body = {"refresh_token": refresh}
    answers = await asyncio.gather(*(live.client.post("/v1/sessions/refresh", json=body) for _ in range(10)))
    assert [answer.status_code for answer in answers].count(200) == 1
    winner = next(answer for answer in answers if answer.status_code == 200).json()
    headers = {"Authorization": f"Bearer {winner['access_token']}"}
    assert (await live.client.get("/v1/me", headers=headers)).status_code == 401


async def test_two_administrators_who_leave_at_once_do_not_both_leave(live):
    institute = await make_organization(live.exchange)
    leaving = []
    for _ in range(2):
        person = await make_person(live.exchange)
        seat = await join(live.exchange, person, institute, Role.ADMIN)
        leaving.append((await bearer(live.exchange, person), seat.id))
    answers = await asyncio.gather(
        *(
            live.client.delete(f"/v1/organizations/{institute.id}/members/{seat}", headers=headers | {"If-Match": "*"})
            for headers, seat in leaving
        )
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_one_registration_letter_opens_one_account(live):
    await live.client.post("/v1/people", json={"email": "lan@example.com", "name": "Lan"})
    body = {"token": await token_for(live.exchange, "lan@example.com"), "password": "ba con mèo trên mái"}
    answers = await asyncio.gather(*(live.client.post("/v1/people/confirm", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7


async def test_two_organisations_asking_at_once_under_one_tax_code(live):
    from_one = await make_organization(live.exchange, status="unverified")
    twin = await make_organization(live.exchange, status="unverified", tax_code=from_one.tax_code)
    asking = [
        (organization, await bearer(live.exchange, await make_member(live.exchange, organization)))
        for organization in (from_one, twin)
    ]
    answers = await asyncio.gather(
        *(
            live.client.post(f"/v1/organizations/{organization.id}/submit", headers=keyed(headers, if_match="*"))
            for organization, headers in asking
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_there_is_one_owner(live):
    await make_organization(live.exchange, OrganizationKind.OWNER)
    person = await make_person(live.exchange)
    assert await sign_in(live.exchange, person)
    with pytest.raises(Exception, match="already one"):
        await make_organization(live.exchange, OrganizationKind.OWNER)
