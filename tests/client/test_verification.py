"""An export holds by itself; whatever is changed in it afterwards is found."""

import base64
import copy
import hashlib
import json
import random
from dataclasses import replace

import pytest

from bidding import SEAL
from openings import SIGNER, make_ceremonies
from techexchange.auctions import actions, queries
from techexchange.auctions.models import receipt_of
from techexchange.infra.signing import Signer
from techexchange_client.exported import hash_of
from techexchange_client.opening import register_hash
from techexchange_client.reading import canonical
from techexchange_client.recording import RECORDED
from techexchange_client.repeating import REGISTERED
from techexchange_client.sealing import BidContent, LotBid, seal
from techexchange_client.verification import Fault, verify_export

pytestmark = pytest.mark.real_commits
OTHER = Signer(b"another key that signs in tests!")


@pytest.fixture
async def desk(live):
    """An opened auction: two bids count, one is void, one was replaced, one taken back; the reserve was secret."""
    ceremonies = await make_ceremonies(live.exchange, 4, reserve=300)
    await ceremonies.bid(0, 500)
    await ceremonies.bid(1, 600)
    await ceremonies.bid(0, 900)
    await ceremonies.bid(2, 800)
    await ceremonies.bid(3, lots=(LotBid(number=7, amount=5, currency="VND"),))
    actor, organization = ceremonies.bidders[2]
    async with live.exchange.unit_of_work() as uow:
        await actions.withdraw_bid(uow, actor, ceremonies.id, actions.Bidder(organization.id, "192.0.2.1", SEAL))
    await ceremonies.open()
    return ceremonies


@pytest.fixture
async def export(desk):
    return json.loads(json.dumps(await desk.export()))


def signed(export, by=SIGNER):
    """The export signed again, as the exchange itself would sign whatever its tables say."""
    told = {name: value for name, value in export.items() if name != "signature"}
    told["key_id"], told["public_key"] = by.key_id, base64.b64encode(by.public_key).decode()
    return told | {"signature": base64.b64encode(by.sign(canonical(told))).decode()}


def codes(export, *receipts, key=None):
    return {fault.code for fault in verify_export(export, key, receipts)}


def leaves(value, path=()):
    """Every place in a JSON value that holds no other."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


def changed(value, dice):
    """Another value of the same kind, different by one digit or letter."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value:
            place = dice.randrange(len(value))
            return value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]
    return "1"


def altered(export, path, dice):
    """A copy of the export that differs at one place."""
    copied = copy.deepcopy(export)
    inner = copied
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = changed(inner[path[-1]], dice)
    return copied


async def receipts_of(desk, export):
    """The receipts that bidders hold."""
    async with desk.exchange.unit_of_work() as uow:
        placed = [await queries.own_place(uow, actor, desk.id, None, SEAL) for actor, _ in desk.bidders]
    return [receipt_of(bid, place, SIGNER.key_id).signed(SIGNER.sign) for bid, place in placed]


async def test_an_export_of_an_honest_exchange_holds(desk, export):
    assert verify_export(export, SIGNER.public_key) == []
    assert [bid["outcome"] for bid in export["bids"]] == ["superseded", "opened", "opened", "withdrawn", "void"]
    assert verify_export(export, SIGNER.public_key, await receipts_of(desk, export)) == []


async def test_another_signature_is_found(export):
    forged = signed(export, OTHER)
    assert codes(forged) == set()
    assert codes(forged, key=SIGNER.public_key) == {"key_unknown", "signature_wrong"}
    assert codes(export | {"exported_at": "2027-01-01T00:00:00.000000Z"}) == {"signature_wrong"}


async def test_every_place_is_bound_though_the_exchange_itself_signs_the_change(export):
    """Every place of every bid, of the rules and of the opening, and sixty places of the record."""
    dice = random.Random(5)
    free = {"exported_at", "key_id", "public_key", "signature"}
    places = [path for path in leaves(export) if path[0] not in free and path != ("auction", "status")]
    of_bids = [path for path in places if path[0] == "bids"]
    others = [path for path in places if path[0] not in ("bids", "ledger")]
    story = [path for path in places if path[0] == "ledger"]
    for path in [*of_bids, *others, *dice.sample(story, 60)]:
        assert codes(signed(altered(export, path, dice))), path


async def test_faults_name_the_listing_and_the_bid(desk, export):
    bid = next(bid for bid in export["bids"] if bid["outcome"] == "opened")
    bid["content"]["lots"][0]["price"]["amount"] += 1
    found = verify_export(signed(export), SIGNER.public_key)
    listing = str(desk.tendering.auction.listing_id)
    said = "the bid does not open to what is shown as its content"
    assert Fault("content_wrong", said, listing, str(desk.id), bid["bid_id"]) in found
    assert f"listing {listing}" in str(found[0])


async def test_a_bid_left_out_is_found_by_the_register_and_by_its_receipt(desk, export):
    [first, *_] = receipts = await receipts_of(desk, export)
    export["bids"] = [bid for bid in export["bids"] if bid["bid_id"] != first["bid_id"]]
    assert "register_altered" in codes(signed(export))
    assert "bid_missing" in codes(signed(export), *receipts)


async def test_receipts_are_checked(desk, export):
    [first, *_] = await receipts_of(desk, export)
    assert codes(export, first | {"envelope_hash": "0" * 64}) == {"receipt_invalid"}
    assert codes(export, first, key=OTHER.public_key) >= {"receipt_invalid"}
    told = {name: value for name, value in first.items() if name != "signature"} | {"envelope_hash": "0" * 64}
    other = told | {"signature": base64.b64encode(SIGNER.sign(canonical(told))).decode()}
    assert codes(export, other) == {"receipt_differs"}


async def test_too_few_custodians_is_found(export):
    for share in export["opening"]["shares"]:
        share["share"] = None if share["custodian"] == 3 else share["share"]
    export["opening"]["custodians"] = [1]
    assert codes(signed(export)) >= {"custodians_too_few", "content_wrong", "register_altered"}


async def test_a_void_bid_must_be_void(export):
    bid = next(bid for bid in export["bids"] if bid["outcome"] == "opened")
    bid |= {"outcome": "void", "status": "void", "content": None, "void_reason": "ciphertext_wrong", "bidder_id": None}
    assert "content_wrong" in codes(signed(export))


def forged(export, envelope, shares):
    """The export with another envelope in the place of a bid's, and everything that is hashed made to agree with it.

    This is what somebody can make who may write every table and sign in the exchange's name.
    """
    export = copy.deepcopy(export)
    bid = next(bid for bid in export["bids"] if bid["outcome"] == "opened")
    before, raw = bid["record"]["envelope_hash"], canonical(envelope.as_dict())
    bid["envelope"] = base64.b64encode(raw).decode()
    bid["record"] |= {"envelope_hash": envelope.hash, "commitment": envelope.commitment}
    bid["digest"] = hash_of(bid["record"])
    kept = [share for share in export["opening"]["shares"] if share["envelope_hash"] != before]
    made = [
        {"envelope_hash": envelope.hash, "custodian": number, "share": base64.b64encode(share).decode()}
        for number, share in shares.items()
    ]
    export["opening"]["shares"] = sorted(kept + made, key=lambda share: (share["envelope_hash"], share["custodian"]))
    register = {name: value for name, value in export["opening"].items() if name != "register_hash"}
    entries = [{name: one[name] for name in REGISTERED} for one in export["bids"]]
    told = register | {"bids": sorted(entries, key=lambda one: one["bid_id"])}
    export["opening"]["register_hash"] = register_hash(told)
    for entry in export["ledger"]:
        if entry["event_id"] == bid["event_id"]:
            entry["payload"]["digest"] = bid["digest"]
        if entry["event"] == "bids_opened":
            entry["payload"]["register_hash"] = export["opening"]["register_hash"]
    return signed(export | {"ledger": chained(export["ledger"])})


def chained(entries):
    """The entries as a record rebuilt from its beginning would have them."""
    before = None
    for entry in entries:
        if before and before["seq"] + 1 == entry["seq"]:
            entry["previous_hash"] = before["chain_hash"]
        leaf = hashlib.sha256(b"\0" + canonical({name: entry[name] for name in RECORDED})).digest()
        link = bytes.fromhex(entry["previous_hash"]) + entry["seq"].to_bytes(8, "big") + leaf
        entry |= {"leaf_hash": leaf.hex(), "chain_hash": hashlib.sha256(link).hexdigest()}
        before = entry
    return entries


async def test_control_a_bid_forged_with_all_that_proves_it_is_found_by_its_receipt_alone(desk, export):
    """The export alone cannot tell, and so bidders keep receipts; one is enough."""
    bid = next(bid for bid in export["bids"] if bid["outcome"] == "opened")
    content = BidContent.from_dict(bid["content"])
    lower = replace(content, lots=(replace(content.lots[0], amount=1),))
    envelope = seal(lower, desk.tendering.custodians, 2)
    shares = {number: desk.read(number, envelope) for number in (1, 3)}
    export["bids"][export["bids"].index(bid)] = bid | {"content": lower.as_dict()}
    false = forged(export, envelope, shares)
    assert codes(false, key=SIGNER.public_key) == set()
    held = [receipt for receipt in await receipts_of(desk, export) if receipt["bid_id"] == bid["bid_id"]]
    assert codes(false, *held, key=SIGNER.public_key) == {"receipt_differs"}


@pytest.mark.parametrize("broken", [{}, {"auction": 5}, {"bids": None}, {"ledger": [{}]}, {"opening": {"shares": 1}}])
async def test_what_cannot_be_read_is_a_fault_and_no_failure(export, broken):
    assert "malformed" in codes(export | broken if broken else {})
