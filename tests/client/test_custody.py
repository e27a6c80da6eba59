"""A custodian's key file, and what is read with it."""

import base64
import json
import stat
from dataclasses import replace
from uuid import uuid4

import pytest

from techexchange_client.custody import CustodianPair, shares_read
from techexchange_client.errors import Malformed
from techexchange_client.sealing import BidContent, Custodian, LotBid, fingerprint, is_share_of, open_envelope, seal

PAIRS = {number: CustodianPair.generate() for number in (1, 2, 3)}
AUCTION = uuid4()


def envelope_of(amount):
    lots = (LotBid(number=1, amount=amount, currency="VND"),)
    content = BidContent(auction_id=AUCTION, bidder_id=uuid4(), lots=lots)
    return seal(content, [Custodian(number, pair.public_key) for number, pair in PAIRS.items()], 2)


def item_of(envelope, number):
    share = envelope.shares[number - 1].as_dict()
    share.pop("custodian")
    return share | {"envelope_hash": envelope.hash, "commitment": envelope.commitment}


def test_a_key_is_kept_for_its_owner_alone(tmp_path):
    file = tmp_path / "key.json"
    PAIRS[1].keep(file)
    assert CustodianPair.read(file) == PAIRS[1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PAIRS[1].fingerprint == fingerprint(PAIRS[1].public_key)
    with pytest.raises(FileExistsError):
        PAIRS[2].keep(file)
    kept = json.loads(file.read_text())
    for wrong in (kept | {"public_key": PAIRS[2].encoded_public_key}, kept | {"format": "x"}, kept | {"more": 1}, []):
        file.write_text(json.dumps(wrong))
        with pytest.raises(Malformed):
            CustodianPair.read(file)
    file.write_text("{")
    with pytest.raises(Malformed):
        CustodianPair.read(file)


def test_what_custodians_read_opens_the_bids():
    envelopes = [envelope_of(amount) for amount in (5, 7)]
    read = {
        number: {
            handed["envelope_hash"]: handed["share"]
            for handed in shares_read(AUCTION, number, [item_of(one, number) for one in envelopes], PAIRS[number])
        }
        for number in (1, 3)
    }
    for envelope, amount in zip(envelopes, (5, 7), strict=True):
        shares = {number: base64.b64decode(handed[envelope.hash]) for number, handed in read.items()}
        assert all(is_share_of(envelope, share) for share in shares.values())
        assert open_envelope(envelope, shares, 2).lots[0].amount == amount


def test_a_share_that_cannot_be_read_is_said_so_and_the_others_are_read():
    good, bad = envelope_of(5), envelope_of(7)
    junk = replace(bad, shares=(replace(bad.shares[0], sealed=bytes(81)), *bad.shares[1:]))
    first, second = shares_read(AUCTION, 1, [item_of(junk, 1), item_of(good, 1)], PAIRS[1])
    assert first == {"envelope_hash": junk.hash, "share": None}
    assert second["share"]


@pytest.mark.parametrize("change", [{"sealed": "AA=="}, {"hash": "x"}, {"commitment": None}, {"more": 1}])
def test_what_is_no_sealed_share_is_not_read(change):
    with pytest.raises(Malformed):
        list(shares_read(AUCTION, 1, [item_of(envelope_of(5), 1) | change], PAIRS[1]))
