"""The published vectors: made by the second implementation, read by both; and each reads what the other writes."""

import copy
import os
import re

import pytest

from client import independent, vectors
from client.independent import Unreadable, jcs, read_bid, read_share, sha256
from techexchange_client.errors import Malformed
from techexchange_client.receipts import verify_receipt
from techexchange_client.sealing import (
    BidContent,
    Custodian,
    Envelope,
    LotBid,
    Unopenable,
    custodian_pair,
    is_addressed_to,
    is_share_of,
    open_envelope,
    seal,
    unseal_share,
)

VECTORS = vectors.build()
PAGE = vectors.FILE.with_suffix(".md").read_text()


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def private_keys(case):
    return {one["number"]: bytes.fromhex(one["private_key"]) for one in case["custodians"]}


def test_the_file_is_what_the_second_implementation_makes():
    if os.environ.get("TECHEXCHANGE_WRITE_VECTORS"):
        vectors.FILE.write_text(vectors.written())
    assert vectors.FILE.read_text() == vectors.written()


def test_the_page_tells_the_smallest_of_them_rightly():
    smallest = VECTORS["valid"][0]
    told = set(re.findall(r"`([0-9a-f]{32,66})`", PAGE))
    made = {smallest["content"]["salt"], *(value for value in smallest.values() if isinstance(value, str))}
    made |= {*smallest["shares"], *(one for half in smallest["coefficients"] for one in half)}
    assert len(told) == 10
    assert told <= made


@named(VECTORS["valid"])
def test_the_client_reads_what_the_second_implementation_wrote(case):
    envelope = Envelope.from_dict(case["envelope"])
    assert envelope.hash == case["envelope_hash"]
    assert envelope.as_dict() == case["envelope"]
    custodians = [Custodian(one["number"], bytes.fromhex(one["public_key"])) for one in case["custodians"]]
    assert is_addressed_to(envelope, custodians)
    shares = {number: unseal_share(envelope, key, number) for number, key in private_keys(case).items()}
    assert [share.hex() for share in shares.values()] == case["shares"]
    last = dict(list(shares.items())[-case["threshold"] :])
    for chosen in (shares, last):
        assert open_envelope(envelope, chosen, case["threshold"]).as_dict() == case["content"]


@named(VECTORS["valid"])
def test_the_second_implementation_reads_it_too(case):
    envelope = case["envelope"]
    shares = {number: read_share(envelope, key, number) for number, key in private_keys(case).items()}
    assert read_bid(envelope, shares, case["threshold"]) == case["content"]


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 3), (3, 5), (9, 9)])
def test_the_second_implementation_reads_what_the_client_sealed(threshold, count):
    pairs = {number: custodian_pair() for number in range(1, count + 1)}
    content = BidContent.from_dict(VECTORS["valid"][1]["content"])
    envelope = seal(content, [Custodian(number, public) for number, (_, public) in pairs.items()], threshold).as_dict()
    shares = {number: read_share(envelope, private, number) for number, (private, _) in pairs.items()}
    last = dict(list(shares.items())[count - threshold :])
    assert read_bid(envelope, last, threshold) == content.as_dict()
    assert sha256(jcs(envelope)).hex() == Envelope.from_dict(envelope).hash


@named(VECTORS["unopenable"])
def test_what_must_not_open_does_not_for_either_reader_whichever_custodians_came(case):
    envelope = Envelope.from_dict(case["envelope"])
    shares = {bytes.fromhex(share)[0]: bytes.fromhex(share) for share in case["shares"]}
    assert all(is_share_of(envelope, share) for share in shares.values())
    for pair in ((1, 2), (1, 3), (2, 3), (1, 2, 3)):
        chosen = {number: shares[number] for number in pair}
        with pytest.raises(Unopenable) as refused:
            open_envelope(envelope, chosen, case["threshold"])
        assert refused.value.reason == case["reason"]
        if case["name"] != "a field too many":
            with pytest.raises(Unreadable):
                read_bid(case["envelope"], chosen, case["threshold"])


@pytest.mark.parametrize("change", VECTORS["malformed"], ids=lambda change: ".".join(map(str, change["at"])))
def test_a_malformed_envelope_is_not_taken(change):
    envelope = copy.deepcopy(VECTORS["valid"][0]["envelope"])
    *way, last = change["at"]
    place = envelope
    for step in way:
        place = place[step]
    place[last] = change["value"]
    with pytest.raises(Malformed):
        Envelope.from_dict(envelope)


def test_the_receipt_of_the_vectors_holds():
    receipt = VECTORS["receipt"]
    public = bytes.fromhex(receipt["public_key"])
    read = verify_receipt(receipt["file"].encode(), public)
    assert read.as_dict() | {"signature": receipt["receipt"]["signature"]} == receipt["receipt"]
    assert read.key_id == receipt["jwk"]["kid"]
    assert independent.receipt_holds(receipt["file"].encode(), public)


def test_the_second_implementation_does_what_rfc_9180_says():
    """Appendix A.1.1: the same key encapsulation and key schedule, there with AES-128-GCM (0x0001)."""
    of = bytes.fromhex
    recipient = of("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    enc = of("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    info = of("4f6465206f6e2061204772656369616e2055726e")
    shared = independent.x25519(recipient, enc)
    secret = independent.kem_secret(shared, enc, independent.public_of(recipient))
    assert secret.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    key, nonce = independent.key_schedule(secret, info, aead=0x0001, key_bytes=16)
    assert (key.hex(), nonce.hex()) == ("4531685d41d65f03dc48f6b8302c05b0", "56d890e5accaaf011cff4b7d")
    plain = b"Beauty is truth, truth beauty"
    assert independent.gcm_seal(key, nonce, plain, b"Count-0").hex() == (
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    )


def test_the_second_implementation_imports_nothing_of_the_first():
    source = (vectors.Path(__file__).parent / "independent.py").read_text()
    assert "techexchange_client" not in source
    assert "import techexchange" not in source
    assert "from techexchange" not in source


def test_a_lot_needs_no_figures():
    lot = LotBid(number=1, amount=5, currency="VND")
    assert LotBid.from_dict(lot.as_dict()) == lot
