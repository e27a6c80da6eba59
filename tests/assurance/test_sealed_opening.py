"""Bids open by time and by enough custodians and not otherwise; and what is stored of them cannot be changed unseen."""

import asyncio
import base64
import random
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, inspect, text

from bidding import bids_kept, entries_since
from factories import keyed
from openings import SIGNER, body_of, make_ceremonies
from techexchange.auctions import queries
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Auction, Bid, HandedShare, Opening, ShareAnswers, ceremony
from techexchange.infra.database import APP_ROLE
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS
from techexchange_client import verification
from techexchange_client.recording import entries, rules, signature
from techexchange_client.sealing import LotBid
from techexchange_client.verification import verify_export

AMOUNTS = (900, 800, 700)


@pytest.fixture
async def desk(exchange):
    """Three bids under seal."""
    ceremonies = await make_ceremonies(exchange)
    for place, amount in enumerate(AMOUNTS):
        await ceremonies.bid(place, amount)
    return ceremonies


class Custody:
    """Custodians over HTTP, and what the exchange records of what they try."""

    def __init__(self, client, desk):
        self.client, self.desk = client, desk

    async def hand_in(self, number, given=None, by=None):
        body = body_of(given or await self.desk.answers(number))
        headers = keyed(await self.desk.headers(by or number))
        return await self.client.post(f"/v1/auctions/{self.desk.id}/shares", json=body, headers=headers)

    async def opened(self):
        """How many bids are open; nothing else of them may be filled either."""
        bids = await bids_kept(self.desk.exchange, self.desk.id)
        for bid in bids:
            revealed = (bid.content, bid.bidder_id, bid.opened_at)
            assert (bid.status is BidStatus.SEALED) == (revealed == (None, None, None))
        return sum(bid.status is BidStatus.OPENED for bid in bids)

    async def attempts(self):
        """What is on record of attempts to open."""
        told = await entries_since(self.desk.exchange)
        return [
            entry.payload["reason"] if entry.event == "access_refused" else f"custodian {entry.payload['custodian']}"
            for entry in told
            if entry.event in ("access_refused", "shares_handed_in")
        ]


@pytest.fixture
def custody(client, desk):
    return Custody(client, desk)


async def test_before_the_deadline_no_number_of_custodians_opens_anything(custody):
    for number in (1, 2, 3):
        assert (await custody.hand_in(number)).status_code == 403
    assert await custody.opened() == 0
    assert await custody.attempts() == ["shares_too_early"] * 3


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_one_custodian_opens_nothing_however_often_it_comes(custody, desk, number):
    await desk.close()
    for _ in range(3):
        assert (await custody.hand_in(number)).json()["opened"] is False
    assert await custody.opened() == 0
    assert await custody.attempts() == [f"custodian {number}"]


async def test_one_custodian_in_the_name_of_another_opens_nothing(custody, desk):
    await desk.close()
    await custody.hand_in(1)
    own = await desk.answers(1)
    assert (await custody.hand_in(2, ShareAnswers(2, own.shares), by=1)).status_code == 403
    assert (await custody.hand_in(2, ShareAnswers(2, own.shares))).status_code == 403
    forged = {named: bytes([2]) + bytes(32) for named in own.shares}
    assert (await custody.hand_in(2, ShareAnswers(2, forged))).status_code == 403
    assert await custody.opened() == 0
    assert await custody.attempts() == ["custodian 1", "forbidden", "share_wrong", "share_wrong"]


async def test_a_custodian_without_its_key_opens_nothing(custody, desk):
    await desk.close()
    blind = ShareAnswers(3, dict.fromkeys((await desk.answers(3)).shares))
    await custody.hand_in(1)
    assert (await custody.hand_in(3, blind)).json()["opened"] is False
    assert await custody.opened() == 0
    assert await custody.attempts() == ["custodian 1", "custodian 3"]


@pytest.mark.parametrize("pair", [(1, 2), (1, 3), (2, 3)])
async def test_any_two_after_the_deadline_open_all(custody, desk, pair):
    await desk.close()
    for number in pair:
        await custody.hand_in(number)
    assert await custody.opened() == len(AMOUNTS)


@pytest.mark.real_commits
@pytest.mark.parametrize("attempt", range(4))
async def test_custodians_who_come_at_the_same_moment_open_once(live, attempt):
    desk = await make_ceremonies(live.exchange, 2)
    for place in range(2):
        await desk.bid(place)
    await desk.close()
    given = [await desk.answers(number) for number in (1, 2, 3)]
    came = await asyncio.gather(*(desk.hand_in(one.custodian, one) for one in given), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in came) == ["AlreadyOpened", "HandingIn", "HandingIn"]
    assert sorted(answer.opened for answer in came if not isinstance(answer, Exception)) == [False, True]
    told = [entry.event for entry in await entries_since(live.exchange) if entry.subject_id == desk.id]
    assert (told.count("bids_opened"), told.count("shares_handed_in")) == (1, 2)
    assert verify_export(await desk.export(), SIGNER.public_key) == []


async def test_control_each_guard_of_the_deadline_holds_alone_and_without_both_bids_open(custody, monkeypatch):
    monkeypatch.setattr(ceremony, "must_be_past", lambda *_: None)
    for number in (1, 2):
        assert (await custody.hand_in(number)).status_code == 409
    assert await custody.opened() == 0
    monkeypatch.setattr(Auction, "must_be_over", lambda *_: None)
    for number in (1, 2):
        await custody.hand_in(number)
    assert await custody.opened() == len(AMOUNTS)


async def test_control_without_the_count_of_custodians_bids_are_void_but_not_read(custody, desk, monkeypatch):
    await desk.close()
    monkeypatch.setattr(ceremony.Ceremony, "is_ready", property(lambda _: True))
    assert (await custody.hand_in(1)).json()["opened"] is True
    assert {bid.void_reason for bid in await bids_kept(desk.exchange, desk.id)} == {"shares_too_few"}
    assert await custody.opened() == 0


@pytest.fixture
async def opened(exchange):
    """An opened auction with a bid of every fate."""
    ceremonies = await make_ceremonies(exchange, 3, reserve=300)
    await ceremonies.bid(0, 500)
    await ceremonies.bid(0, 900)
    await ceremonies.bid(1, 800)
    await ceremonies.bid(2, lots=(LotBid(number=7, amount=5, currency="VND"),))
    await ceremonies.open()
    return ceremonies


class Undone(Exception):
    """The change is taken back."""


async def faults_after(desk, statement, **values):
    """What is found in the export when somebody with every right over the database has changed it, and is undone."""
    found = []
    with suppress(Undone):
        async with desk.exchange.unit_of_work() as uow:
            for right in ("ROLE NONE", "session_replication_role = replica"):
                await uow.session.execute(text(f"SET LOCAL {right}"))
            changed = await uow.session.execute(text(statement), values)
            assert changed.rowcount == 1
            await uow.session.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
            uow.session.expire_all()
            found = verify_export(await queries.auction_export(uow, ANONYMOUS, desk.id, SIGNER), SIGNER.public_key)
            raise Undone
    return found


def other(value, dice):
    """A value of the same kind that differs by one byte, or one step."""
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1 << dice.randrange(128))
    if isinstance(value, datetime):
        return value.replace(microsecond=(value.microsecond + 1) % 1_000_000)
    if isinstance(value, int):
        return value + 1
    place = dice.randrange(len(value))
    if isinstance(value, bytes):
        return value[:place] + bytes([value[place] ^ 1 << dice.randrange(8)]) + value[place + 1 :]
    return value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :]


def filling(column):
    """What an empty column of a row is filled with."""
    return {UUID: new_id(), datetime: datetime(2027, 1, 1).astimezone(), str: "x", int: 7}[column.type.python_type]


async def test_an_amount_changed_after_the_opening_is_reported_with_listing_and_bid(opened):
    assert verify_export(await opened.export(), SIGNER.public_key) == []
    for bid in await bids_kept(opened.exchange, opened.id):
        if bid.content is None:
            continue
        statement = "UPDATE bids SET content = jsonb_set(content, '{lots,0,price,amount}', '999') WHERE id = :id"
        found = await faults_after(opened, statement, id=bid.id)
        listing = str(opened.tendering.auction.listing_id)
        assert [(fault.listing_id, fault.bid_id) for fault in found if fault.code == "content_wrong"] == [
            (listing, str(bid.id))
        ]


async def test_any_column_of_any_bid_changed_by_a_superuser_is_found(opened):
    """Every column of every bid: by one byte, or filled where it was empty, or emptied."""
    dice, tried = random.Random(21), 0
    for bid in await bids_kept(opened.exchange, opened.id):
        for column in inspect(Bid).columns:
            if column.name == "content":
                continue
            value = getattr(bid, column.name)
            raw = value.value if isinstance(value, BidStatus) else value
            changes = [filling(column) if raw is None else other(raw, dice)]
            changes += ["losing", "sealed"] if column.name == "status" else []
            for changed in changes:
                if column.name == "status" and changed not in set(BidStatus):
                    continue
                found = await faults_after(
                    opened, f"UPDATE bids SET {column.name} = :changed WHERE id = :id", changed=changed, id=bid.id
                )
                if column.name == "status" and changed == "losing" and bid.status is BidStatus.OPENED:
                    continue
                assert found, f"{column.name} of a bid that is {bid.status}"
                tried += 1
    assert tried > 4 * 18


async def test_any_byte_of_an_envelope_or_a_share_is_bound(opened):
    dice = random.Random(18)
    for bid in await bids_kept(opened.exchange, opened.id):
        for place in (0, len(bid.envelope) - 1, *dice.sample(range(len(bid.envelope)), 12)):
            byte = bytes([bid.envelope[place] ^ 1 << dice.randrange(8)])
            changed = bid.envelope[:place] + byte + bid.envelope[place + 1 :]
            statement = "UPDATE bids SET envelope = :changed WHERE id = :id"
            found = await faults_after(opened, statement, changed=changed, id=bid.id)
            assert str(bid.id) in {fault.bid_id for fault in found}
    for table in (HandedShare, Opening):
        for column in inspect(table).columns:
            if column.name in ("handed_in_by", "handed_in_at", "reserve", "custodians"):
                continue
            async with opened.exchange.unit_of_work() as uow:
                named = (
                    f"SELECT ctid::text AS row, {column.name} AS value FROM {table.__tablename__} WHERE {column.name}"
                )
                row = (await uow.session.execute(text(f"{named} IS NOT NULL LIMIT 1"))).one_or_none()
            if row is None:
                continue
            value = bytes(row.value) if isinstance(column.type, LargeBinary) else row.value
            statement = f"UPDATE {table.__tablename__} SET {column.name} = :changed WHERE ctid = CAST(:row AS tid)"
            assert await faults_after(opened, statement, changed=other(value, dice), row=row.row), column.name


async def test_a_bid_that_is_deleted_or_added_is_found(opened):
    for bid in await bids_kept(opened.exchange, opened.id):
        assert await faults_after(opened, "DELETE FROM bids WHERE id = :id", id=bid.id)


async def test_the_record_changed_along_with_the_bid_is_found_too(opened):
    """Whoever rewrites the entry on record as well breaks the chain of the record."""
    [bid, *_] = await bids_kept(opened.exchange, opened.id)
    for column, changed in (("payload", '{"digest": "00"}'), ("subject_id", str(new_id())), ("event", "x")):
        kind = {"payload": "jsonb", "subject_id": "uuid", "event": "text"}[column]
        statement = f"UPDATE ledger_entries SET {column} = CAST(:changed AS {kind}) WHERE event_id = :id"
        assert await faults_after(opened, statement, changed=changed, id=bid.event_id), column
    for column in ("leaf_hash", "chain_hash"):
        statement = f"UPDATE ledger_entries SET {column} = set_byte({column}, 3, 255 - get_byte({column}, 3))"
        assert await faults_after(opened, f"{statement} WHERE event_id = :id", id=bid.event_id), column


async def test_control_without_opening_again_a_changed_amount_would_pass(opened, monkeypatch):
    statement = "UPDATE bids SET content = jsonb_set(content, '{lots,0,price,amount}', '999') WHERE id = :id"
    bid = next(bid for bid in await bids_kept(opened.exchange, opened.id) if bid.content)
    assert await faults_after(opened, statement, id=bid.id)
    monkeypatch.setattr(verification, "CHECKS", (signature, entries, rules))
    assert await faults_after(opened, statement, id=bid.id) == []


async def test_nothing_of_a_share_is_in_the_record_or_the_idempotency_answers(custody, desk, exchange):
    await desk.close()
    given = [await desk.answers(number) for number in (1, 2)]
    for answers in given:
        await custody.hand_in(answers.custodian, answers)
    shares = [share for answers in given for share in answers.shares.values() if share]
    async with exchange.unit_of_work() as uow:
        kept = "SELECT string_agg(to_jsonb(kept)::text, '') FROM {} AS kept"
        for table in ("ledger_entries", "idempotency_keys"):
            told = await uow.session.scalar(text(kept.format(table))) or ""
            for share in shares:
                assert not any(form in told for form in (share.hex(), base64.b64encode(share).decode()))
