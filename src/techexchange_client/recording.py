"""Whether an export is signed, whether its entries are those of the record, and whether the rules are the published."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from techexchange_client.errors import ReceiptInvalid
from techexchange_client.exported import FORMAT, Exported, Faults, hash_of, moment
from techexchange_client.reading import canonical
from techexchange_client.receipts import verify_receipt
from techexchange_client.sealing import Envelope

RECORDED = ("event_id", "event", "subject_id", "actor_id", "at", "payload")
RELIED_ON = (
    "auction_id",
    "listing_id",
    "listing_version",
    "kind",
    "pricing",
    "currency",
    "rules",
    "custodians",
    "threshold",
    "excluded_ids",
    "standstill_days",
)
PERIODS = ("enquiry_until", "tender_from", "tender_until")


def signature(exported: Exported, public_key: bytes | None) -> Faults:
    """Whether the exchange signed this very document; with a known key, whether it was that key."""
    told = dict(exported.document)
    signed = base64.b64decode(told.pop("signature"), validate=True)
    named = base64.b64decode(told["public_key"], validate=True)
    if told["format"] != FORMAT:
        yield exported.fault("format_unknown", f"this is no {FORMAT}")
    if public_key is not None and named != public_key:
        yield exported.fault("key_unknown", "the export names another key than the exchange's")
    try:
        Ed25519PublicKey.from_public_bytes(public_key or named).verify(signed, canonical(told))
    except InvalidSignature:
        yield exported.fault("signature_wrong", "the exchange did not sign this document")


def entries(exported: Exported, _: bytes | None) -> Faults:
    """Whether every entry of the record hashes to its leaf, and its leaf to its place in the chain (RFC 9162)."""
    before: Mapping[str, Any] | None = None
    for entry in sorted(exported.document["ledger"], key=lambda entry: entry["seq"]):
        leaf = hashlib.sha256(b"\0" + canonical({name: entry[name] for name in RECORDED})).digest()
        if leaf.hex() != entry["leaf_hash"]:
            yield exported.fault("entry_altered", f"entry {entry['seq']} of the record is not what was recorded")
        chained = bytes.fromhex(entry["previous_hash"]) + entry["seq"].to_bytes(8, "big") + leaf
        if hashlib.sha256(chained).hexdigest() != entry["chain_hash"]:
            yield exported.fault("chain_broken", f"entry {entry['seq']} of the record does not follow the one before")
        if before and entry["seq"] <= before["seq"]:
            yield exported.fault("chain_broken", f"entry {entry['seq']} of the record is there twice")
        following = before is not None and before["seq"] + 1 == entry["seq"]
        if following and before and before["chain_hash"] != entry["previous_hash"]:
            yield exported.fault("chain_broken", f"entry {entry['seq']} of the record does not follow the one before")
        before = entry


def rules(exported: Exported, _: bytes | None) -> Faults:
    """Whether the rules are those on record, and the secret reserve is the envelope the seller handed in."""
    auction = exported.auction
    relied_on = {name: auction[name] for name in RELIED_ON}
    relied_on |= {name: moment(auction[name]).isoformat() for name in PERIODS}
    bound = [entry["payload"] for entry in exported.told("bids_opened", "bidding_closed")]
    parties = [(payload["listing_id"], payload["seller_id"]) for payload in bound]
    if parties != [(auction["listing_id"], auction["seller_id"])]:
        yield exported.fault("rules_altered", "the record has this auction of another listing or seller")
    if [payload["rules_hash"] for payload in bound] != [hash_of(relied_on)]:
        yield exported.fault("rules_altered", "rules or periods are not those under which bids were opened")
    if auction["rules_hash"] != hash_of(relied_on):
        yield exported.fault("rules_altered", "the hash of the rules is not theirs")
    sealed = exported.told("reserve_sealed", "custodian_replaced", "auction_edited")
    last = sealed[-1]["payload"].get("envelope_hash") if sealed else None
    reserve = auction["secret_reserve"]
    if last != (Envelope.from_dict(reserve).hash if reserve else None):
        yield exported.fault("reserve_altered", "the secret reserve is not the envelope on record")


def receipt(exported: Exported, given: Mapping[str, Any], public_key: bytes | None) -> Faults:
    """Whether what a bidder holds a receipt for is in the export, exactly as it was received."""
    named = base64.b64decode(exported.document["public_key"], validate=True)
    try:
        held = verify_receipt(dict(given), public_key or named)
    except ReceiptInvalid as invalid:
        yield exported.fault("receipt_invalid", str(invalid), given.get("bid_id"))
        return
    found = [bid for bid in exported.bids if bid["bid_id"] == str(held.bid_id)]
    if not found:
        yield exported.fault("bid_missing", "a bid with a receipt is not in the export", held.bid_id)
        return
    record, event_id = found[0]["record"], found[0]["event_id"]
    entry = exported.entries.get(event_id, {})
    shown = (record["auction_id"], record["envelope_hash"], moment(record["received_at"]), event_id)
    place = (entry.get("seq"), entry.get("leaf_hash"))
    received = (str(held.auction_id), held.envelope_hash, held.received_at, str(held.event_id))
    if shown != received or place != (held.seq, held.leaf_hash):
        yield exported.fault("receipt_differs", "the bid is not the one its receipt was given for", held.bid_id)


def receipts(exported: Exported, given: Iterable[Mapping[str, Any]], public_key: bytes | None) -> Faults:
    """Whether every receipt is kept."""
    for one in given:
        yield from receipt(exported, one, public_key)
