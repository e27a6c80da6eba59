"""The test vectors of docs/sealed-bids.json, made by the independent writer; no value in them is random."""

import base64
import copy
import hashlib
import json
from pathlib import Path

from nacl.signing import SigningKey

from client.independent import jcs, public_of, sha256, text, write_bid

FILE = Path(__file__).parents[2] / "docs" / "sealed-bids.json"
AUCTION = "0192f0c1-0000-7000-8000-00000000000a"
OTHER_AUCTION = "0192f0c1-0000-7000-8000-00000000000c"
BIDDER = "0192f0c1-0000-7000-8000-00000000000b"
LIMIT = 16_380


def chance_of(name):
    """Bytes that look random and are not: SHA-512 of what they are for."""

    def chance(what, length):
        return hashlib.sha512(f"techexchange vector/{name}/{what}".encode()).digest()[:length]

    return chance


def content_of(chance, **more):
    lot = {"number": 1, "price": {"amount": 1500000000, "currency": "VND"}, "figures": {}}
    plain = {
        "auction_id": AUCTION,
        "bidder_id": BIDDER,
        "salt": chance("salt", 32).hex(),
        "lots": [lot],
        "documents": [],
        "deposit_reference": None,
        "statement": None,
    }
    return plain | more


def full(chance):
    lots = [
        {"number": 2, "price": {"amount": 9007199254740991, "currency": "VND"}, "figures": {"jobs": "120"}},
        {"number": 1, "price": {"amount": 0, "currency": "VND"}, "figures": {"years": "-3.500", "investment": "0.25"}},
    ]
    return content_of(
        chance,
        lots=lots,
        documents=[{"name": "Kế hoạch phát triển.pdf", "sha256": sha256(b"plan").hex(), "bytes": 48211}],
        deposit_reference="BL-2027/0042",
        statement='Chúng tôi cam kết.\n"Trích"\\\u2028\u007f€𝔘',
    )


def longest(chance):
    """A content that fills its envelope to the last byte: the names of many documents make it long."""
    documents = [{"name": "đ" * 200, "sha256": sha256(bytes([n])).hex(), "bytes": n} for n in range(30)]
    content = content_of(chance, documents=documents, statement="s")
    missing = LIMIT - len(jcs(content))
    content["statement"] = "s" * (1 + missing)
    assert len(jcs(content)) == LIMIT
    assert 1 + missing <= 4000
    return content


def sealed(name, content, *, threshold=2, count=3, **more):
    chance = chance_of(name)
    privates = [chance(f"custodian {number}", 32) for number in range(1, count + 1)]
    salt = bytes.fromhex(more.pop("salt", None) or content["salt"])
    written = write_bid(content, salt, [public_of(one) for one in privates], threshold, chance, **more)
    custodians = [
        {"number": n, "private_key": one.hex(), "public_key": public_of(one).hex()} for n, one in enumerate(privates, 1)
    ]
    return {"name": name, "threshold": threshold, "custodians": custodians, "content": content} | written


def valid():
    return [
        sealed("smallest", content_of(chance_of("smallest"))),
        sealed("full", full(chance_of("full")), threshold=3, count=5),
        sealed("longest", longest(chance_of("longest")), count=2),
    ]


def unopenable():
    """Envelopes whose form is right, whose shares are right by their hashes, and which must not open all the same."""
    chance = chance_of("wrong")
    good = content_of(chance)
    loose = json.dumps(good).encode()
    cases = [
        ("shares_inconsistent", sealed("one share off the curve", good, spoil=3)),
        ("padding_wrong", sealed("something in the padding", good, padding=b" ")),
        ("content_malformed", sealed("not written canonically", loose, salt=good["salt"])),
        ("content_malformed", sealed("a field too many", good | {"more": 1})),
        ("commitment_wrong", sealed("another salt committed to", good, salt="00" * 32)),
        ("auction_wrong", sealed("meant for another auction", good, auction_id=OTHER_AUCTION)),
    ]
    kept = ("name", "threshold", "shares", "envelope")
    found = [{"reason": reason} | {name: case[name] for name in kept} for reason, case in cases]
    broken = copy.deepcopy(sealed("a bit of the ciphertext turned", good))
    raw = bytearray(base64.b64decode(broken["envelope"]["ciphertext"]))
    raw[5000] ^= 1
    broken["envelope"]["ciphertext"] = text(bytes(raw))
    return [*found, {"reason": "ciphertext_wrong"} | {name: broken[name] for name in kept}]


def malformed():
    """Changes to the first envelope that no reader may accept: the place, and what stands there instead."""
    return [
        {"at": ["format"], "value": "techexchange-bid/2"},
        {"at": ["auction_id"], "value": AUCTION.upper()},
        {"at": ["auction_id"], "value": AUCTION.replace("-", "")},
        {"at": ["commitment"], "value": "F" * 64},
        {"at": ["commitment"], "value": "0" * 63},
        {"at": ["ciphertext"], "value": text(bytes(16_411))},
        {"at": ["ciphertext"], "value": text(bytes(16_412))[:-1] + " "},
        {"at": ["shares"], "value": []},
        {"at": ["shares", 0, "custodian"], "value": 2},
        {"at": ["shares", 0, "custodian"], "value": True},
        {"at": ["shares", 1, "sealed"], "value": text(bytes(80))},
        {"at": ["shares", 2, "hash"], "value": None},
        {"at": ["sealed_by"], "value": "operator"},
        {"at": ["more"], "value": 1},
    ]


def receipts(envelope_hash):
    chance = chance_of("receipt")
    key = SigningKey(chance("seed", 32))
    public = bytes(key.verify_key)
    x = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": x}
    key_id = base64.urlsafe_b64encode(sha256(jcs(jwk))).rstrip(b"=").decode()
    told = {
        "format": "techexchange-receipt/1",
        "auction_id": AUCTION,
        "bid_id": "0192f0c1-0000-7000-8000-00000000000d",
        "envelope_hash": envelope_hash,
        "received_at": "2027-03-31T09:59:59.000001Z",
        "ledger": {
            "seq": 12345,
            "event_id": "0192f0c1-0000-7000-8000-00000000000e",
            "leaf_hash": sha256(b"leaf").hex(),
        },
        "key_id": key_id,
    }
    signed = told | {"signature": text(key.sign(jcs(told)).signature)}
    return {
        "seed": chance("seed", 32).hex(),
        "public_key": public.hex(),
        "jwk": jwk | {"kid": key_id},
        "signed_bytes": jcs(told).decode(),
        "receipt": signed,
        "file": jcs(signed).decode(),
    }


def build():
    """All of them."""
    opened = valid()
    return {
        "formats": ["techexchange-bid/1", "techexchange-receipt/1"],
        "note": "Bytes are in hex unless the format itself says base64. Made for tests: use none of these keys.",
        "valid": opened,
        "unopenable": unopenable(),
        "malformed": malformed(),
        "receipt": receipts(opened[0]["envelope_hash"]),
    }


def written():
    """The file's text."""
    return json.dumps(build(), indent=1, ensure_ascii=False) + "\n"
