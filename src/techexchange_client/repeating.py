"""Repeating an opening from what was published: every bid, every share, and what they came to."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from techexchange_client.errors import Malformed
from techexchange_client.exported import OPEN_SEALER, OPENED_STATUSES, Exported, Faults, hash_of, moment
from techexchange_client.opening import Demands, Misfit, opened, register_hash
from techexchange_client.reading import canonical, parsed
from techexchange_client.sealing import Envelope, is_share_of

KEPT = "sealed_entry_received"
REGISTERED = ("bid_id", "digest", "outcome", "content", "void_reason", "withdrawn_at")
TOMBSTONES = ("superseded", "withdrawn")
Bid = Mapping[str, Any]


def demands_of(exported: Exported) -> Demands:
    """What every bid must meet, by the rules."""
    auction = exported.auction
    lots = frozenset(lot["number"] for lot in auction["rules"]["lots"])
    return Demands(UUID(auction["auction_id"]), auction["threshold"], auction["currency"], lots)


def opening(exported: Exported, _: bytes | None) -> Faults:
    """Whether enough custodians came after the deadline, and all that was opened is what is on record."""
    if not exported.is_sealed:
        return
    shown, told = exported.opening, exported.told("bids_opened")
    if shown is None or len(told) != 1:
        yield exported.fault("opening_missing", "the record has no one opening of these bids")
        return
    entries = sorted(({name: bid[name] for name in REGISTERED} for bid in exported.bids), key=lambda bid: bid["bid_id"])
    register = {name: value for name, value in shown.items() if name != "register_hash"} | {"bids": entries}
    if not register_hash(register) == shown["register_hash"] == told[0]["payload"]["register_hash"]:
        yield exported.fault("register_altered", "bids, shares or reserve are not what the opening came to")
    at, deadline = moment(shown["opened_at"]), moment(exported.auction["tender_until"])
    if not deadline <= at == moment(told[0]["at"]) == moment(exported.auction["opened_at"]):
        yield exported.fault("opened_early", "bids were opened before their deadline, or at another time than recorded")
    yield from _custodians(exported, shown)
    yield from _reserve(exported, shown)


def _custodians(exported: Exported, shown: Mapping[str, Any]) -> Faults:
    deadline = moment(exported.auction["tender_until"])
    came = {entry["payload"]["custodian"]: moment(entry["at"]) for entry in exported.told("shares_handed_in")}
    if len(set(shown["custodians"])) < exported.auction["threshold"]:
        yield exported.fault("custodians_too_few", "fewer custodians agreed than had to")
    for number in shown["custodians"]:
        if number not in came or came[number] < deadline:
            yield exported.fault("custodian_early", f"custodian {number} is not on record after the deadline")


def _reserve(exported: Exported, shown: Mapping[str, Any]) -> Faults:
    sealed = exported.auction["secret_reserve"]
    content, flaw = shown["reserve"], shown["reserve_flaw"]
    if not sealed or all(bid["outcome"] in TOMBSTONES for bid in exported.bids):
        if content is not None:
            yield exported.fault("reserve_altered", "a reserve was shown that nobody had sealed")
        return
    envelope = Envelope.from_dict(sealed)
    yield from _shares(exported, envelope, envelope.hash)
    found = opened(envelope, exported.readable.get(envelope.hash, {}), demands_of(exported))
    own = found.content is not None and str(found.content.bidder_id) == exported.auction["seller_id"]
    expected = found.content.as_dict() if found.content and own else None
    reason = found.reason or (None if own else Misfit.BIDDER_WRONG.value)
    if (content, flaw) != (expected, reason):
        yield exported.fault("reserve_altered", "the secret reserve does not open to what is shown")


def bids(exported: Exported, _: bytes | None) -> Faults:
    """Whether every bid is what was received, and opens to what is shown."""
    standing = Counter(bid["record"]["bidder_tag"] for bid in exported.bids if bid["outcome"] not in TOMBSTONES)
    for bid in exported.bids:
        yield from _each(exported, bid)
        if bid["outcome"] not in TOMBSTONES and standing[bid["record"]["bidder_tag"]] > 1:
            yield exported.fault("bid_doubled", "a bidder has more than one bid that counts", bid["bid_id"])


def _each(exported: Exported, bid: Bid) -> Faults:
    """One bid; whatever of it cannot even be read is a fault of this bid."""
    try:
        for check in (_received, _in_time, _moved, _taken_back, _tombstone, _reopened, _shown_openly):
            yield from check(exported, bid)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as broken:
        yield exported.fault("malformed", f"{type(broken).__name__}: {broken}", bid["bid_id"])


def _received(exported: Exported, bid: Bid) -> Faults:
    record, id = bid["record"], bid["bid_id"]
    entry = exported.entries.get(bid["event_id"])
    if not bid["digest"] == hash_of(record) == (entry or {}).get("payload", {}).get("digest"):
        yield exported.fault("bid_altered", "what is stored of the bid is not what was put on record", id)
    if entry is not None and (entry["event"], entry["subject_id"]) != (KEPT, id):
        yield exported.fault("bid_altered", "the entry on record is of something else", id)
    if (record["bid_id"], record["auction_id"]) != (id, exported.auction["auction_id"]):
        yield exported.fault("bid_altered", "the bid is recorded for another auction", id)
    raw = base64.b64decode(bid["envelope"], validate=True)
    if hashlib.sha256(raw).hexdigest() != record["envelope_hash"]:
        yield exported.fault("envelope_altered", "the envelope is not the one that was received", id)


def _in_time(exported: Exported, bid: Bid) -> Faults:
    received = moment(bid["record"]["received_at"])
    entry = exported.entries.get(bid["event_id"])
    if bid["record"]["sealed_by"] == OPEN_SEALER:
        return
    if not moment(exported.auction["tender_from"]) <= received < moment(exported.auction["tender_until"]):
        yield exported.fault(
            "out_of_time", "the bid was received before tendering began or after it ended", bid["bid_id"]
        )
    if entry is not None and moment(entry["at"]) != received:
        yield exported.fault("bid_altered", "the time of receipt is not the recorded one", bid["bid_id"])


def _moved(exported: Exported, bid: Bid) -> Faults:
    """Whether status and version can be what they are."""
    outcome, status, version = bid["outcome"], bid["status"], bid["version"]
    if outcome == "opened" and status not in OPENED_STATUSES:
        yield exported.fault("status_wrong", f"a bid that was opened is shown as {status}", bid["bid_id"])
    if outcome not in ("opened", status):
        yield exported.fault("status_wrong", f"a bid that is {outcome} is shown as {status}", bid["bid_id"])
    if type(version) is not int or not _fits(version, status, openly=bid["record"]["sealed_by"] == OPEN_SEALER):
        yield exported.fault("version_wrong", f"version {version} is not one it can have", bid["bid_id"])
    if (bid["bid_id"] in exported.superseded) != (outcome == "superseded"):
        yield exported.fault("status_wrong", "whether another bid came in its place is not as shown", bid["bid_id"])
    for other in exported.bids:
        if other["bid_id"] == bid["record"]["supersedes"]:
            ours, theirs = bid["record"], other["record"]
            later = moment(ours["received_at"]) >= moment(theirs["received_at"])
            if not later or ours["bidder_tag"] != theirs["bidder_tag"]:
                yield exported.fault("status_wrong", "a bid came in the place of another bidder's", bid["bid_id"])


def _fits(version: int, status: str, *, openly: bool) -> bool:
    """Whether a bid of this status can have this version: it has its second since the deadline, if it was sealed.

    A bid that was put out and is back in, to be qualified, has had two more each time.
    """
    if openly or status not in ("opened", *TOMBSTONES, "void"):
        return version >= 1
    return version == 2 or (status == "opened" and version > 2 and version % 2 == 0)


def _taken_back(exported: Exported, bid: Bid) -> Faults:
    withdrawal, id = bid["withdrawal"], bid["bid_id"]
    if not (withdrawal or bid["withdrawal_id"] or bid["withdrawn_at"]):
        if bid["outcome"] == "withdrawn":
            yield exported.fault("withdrawal_altered", "nobody took this bid back", id)
        return
    entry = exported.entries.get(bid["withdrawal_id"], {})
    at = moment(bid["withdrawn_at"])
    proved = (
        entry.get("payload", {}).get("digest") == hash_of(withdrawal)
        and (withdrawal["bid_id"], withdrawal["salt"]) == (id, bid["record"]["salt"])
        and moment(withdrawal["withdrawn_at"]) == at == moment(entry["at"])
        and moment(bid["record"]["received_at"]) <= at < moment(exported.auction["tender_until"])
    )
    if not proved or bid["outcome"] != "withdrawn":
        yield exported.fault("withdrawal_altered", "the bid was not taken back as shown", id)


def _tombstone(exported: Exported, bid: Bid) -> Faults:
    revealed = (bid["content"], bid["void_reason"], bid["bidder_id"], bid["opened_at"])
    if bid["outcome"] in TOMBSTONES and any(value is not None for value in revealed):
        yield exported.fault("content_wrong", "a bid that does not count is shown as opened", bid["bid_id"])


def _reopened(exported: Exported, bid: Bid) -> Faults:
    """Open the bid again, and compare."""
    record, id, shown = bid["record"], bid["bid_id"], exported.opening
    if bid["outcome"] in TOMBSTONES or record["sealed_by"] == OPEN_SEALER or shown is None:
        return
    try:
        envelope = Envelope.from_dict(parsed(base64.b64decode(bid["envelope"], validate=True)))
    except Malformed as malformed:
        yield exported.fault("envelope_altered", str(malformed), id)
        return
    if (envelope.commitment, envelope.sealed_by) != (record["commitment"], record["sealed_by"]):
        yield exported.fault("bid_altered", "the envelope is not that of the record", id)
    yield from _shares(exported, envelope, record["envelope_hash"], id)
    found = opened(envelope, exported.readable.get(record["envelope_hash"], {}), demands_of(exported))
    content = found.content.as_dict() if found.content else None
    foreign = bid["void_reason"] == Misfit.BIDDER_WRONG.value and content is not None
    expected = (None, bid["void_reason"]) if foreign else (content, found.reason)
    if (bid["content"], bid["void_reason"]) != expected:
        yield exported.fault("content_wrong", "the bid does not open to what is shown as its content", id)
    bidder = expected[0]["bidder_id"] if expected[0] else None
    if (bid["bidder_id"], bid["opened_at"]) != (bidder, shown["opened_at"]):
        yield exported.fault("content_wrong", "bidder or time of the opening are not as shown", id)


def _shares(exported: Exported, envelope: Envelope, named: str, bid_id: str | None = None) -> Faults:
    for custodian, share in exported.readable.get(named, {}).items():
        if share[:1] != bytes([custodian]) or not is_share_of(envelope, share):
            yield exported.fault("share_wrong", f"the share of custodian {custodian} is not the promised one", bid_id)


def _shown_openly(exported: Exported, bid: Bid) -> Faults:
    """A bid made openly says in its envelope what is shown."""
    if bid["record"]["sealed_by"] != OPEN_SEALER:
        return
    said = json.loads(base64.b64decode(bid["envelope"], validate=True))["content"]
    agrees = canonical(said) == canonical(bid["content"]) and bid["bidder_id"] == said["bidder_id"]
    if not agrees or bid["opened_at"] != exported.auction["opened_at"]:
        yield exported.fault("content_wrong", "the bid is not what was bid openly", bid["bid_id"])
