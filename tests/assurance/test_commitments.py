"""Check 22: what is public of a sealed bid tells nothing of its price, neither by its value nor by its length.

A million likely prices are tried against a commitment. The control is the same commitment without the salt's bytes
being secret: then the dictionary finds the price, so it is no blind one.
"""

import hashlib
import os
import re
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from techexchange_client.reading import canonical
from techexchange_client.sealing import (
    BidContent,
    Custodian,
    LotBid,
    NamedDocument,
    custodian_pair,
    seal,
)

CUSTODIANS = [Custodian(number, custodian_pair()[1]) for number in (1, 2, 3)]
AUCTION, BIDDER = uuid4(), uuid4()
STEP = 1_000_000
TRIED = 1_000_000
AMOUNT = 734_218 * STEP


def content_of(amount, **more):
    lots = (LotBid(number=1, amount=amount, currency="VND"),)
    return BidContent(**({"auction_id": AUCTION, "bidder_id": BIDDER, "lots": lots} | more))


def found_in_a_dictionary(commitment, salt):
    """The price whose commitment this is, of a million likely ones, by someone who takes this for the salt."""
    marked = content_of(-1 % 2**53, salt=salt).as_bytes()
    before, after = marked.split(str(-1 % 2**53).encode())
    begun = hashlib.sha256(b"techexchange-bid/1\n" + bytes.fromhex(salt) + before)
    wanted = bytes.fromhex(commitment)
    for tried in range(TRIED):
        attempt = begun.copy()
        attempt.update(b"%d" % (tried * STEP) + after)
        if attempt.digest() == wanted:
            return tried * STEP
    return None


def test_a_dictionary_of_a_million_prices_finds_none_without_the_salt():
    content = content_of(AMOUNT)
    commitment = seal(content, CUSTODIANS, 2).commitment
    assert found_in_a_dictionary(commitment, content.salt) == AMOUNT, "the dictionary is blind"
    assert found_in_a_dictionary(commitment, "0" * 64) is None
    assert found_in_a_dictionary(commitment, os.urandom(32).hex()) is None


def test_salts_are_32_bytes_that_never_come_again():
    salts = {content_of(1).salt for _ in range(2000)}
    assert len(salts) == 2000
    assert all(re.fullmatch("[0-9a-f]{64}", salt) for salt in salts)
    ones = sum(int(salt, 16).bit_count() for salt in salts) / (2000 * 256)
    assert 0.49 < ones < 0.51


CONTENTS = st.builds(
    content_of,
    st.integers(0, 2**53 - 1),
    statement=st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=300),
    deposit_reference=st.none() | st.text(st.sampled_from("AB-1"), min_size=1, max_size=200),
    documents=st.lists(
        st.builds(NamedDocument, name=st.just("plan.pdf"), sha256=st.just("5f" * 32), size=st.integers(0, 2**40)),
        max_size=20,
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(CONTENTS)
def test_every_bid_of_an_auction_is_of_one_length(content):
    envelope = seal(content, CUSTODIANS, 2)
    written = canonical(envelope.as_dict())
    assert len(written) == LENGTH
    assert {(len(share.sealed), len(share.digest), len(share.key)) for share in envelope.shares} == {(81, 64, 64)}


LENGTH = len(canonical(seal(content_of(1), CUSTODIANS, 2).as_dict()))


def test_nothing_of_a_price_stands_in_an_envelope():
    """In whichever writing: decimal, hex, either order of bytes, base64; a thousand prices that stand out."""
    for number in range(1000):
        amount = 7_000_000_000_000_000 + 1_000_003 * number
        envelope = seal(content_of(amount), CUSTODIANS, 2)
        everything = canonical(envelope.as_dict()) + envelope.ciphertext + b"".join(s.sealed for s in envelope.shares)
        writings = (b"%d" % amount, b"%x" % amount, amount.to_bytes(7, "big"), amount.to_bytes(7, "little"))
        assert not [writing for writing in writings if writing in everything]
