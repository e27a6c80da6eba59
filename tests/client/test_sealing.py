"""Sealing and opening: what no vector can show, since it is random or hostile."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techexchange_client.reading import canonical, parsed
from techexchange_client.sealing import (
    SIZE,
    BidContent,
    Custodian,
    Envelope,
    Flaw,
    LotBid,
    Malformed,
    NamedDocument,
    ShareUnreadable,
    TooLong,
    Unopenable,
    custodian_pair,
    fingerprint,
    is_addressed_to,
    is_share_of,
    open_envelope,
    seal,
    unseal_share,
)

PAIRS = {number: custodian_pair() for number in (1, 2, 3)}
CUSTODIANS = [Custodian(number, public) for number, (_, public) in PAIRS.items()]


def content_of(amount=1_500_000_000, **more):
    lot = LotBid(number=1, amount=amount, currency="VND", figures={"years": "3.5"})
    return BidContent(auction_id=uuid4(), bidder_id=uuid4(), lots=(lot,), **more)


def shares_of(envelope, *numbers):
    return {number: unseal_share(envelope, PAIRS[number][0], number) for number in numbers or PAIRS}


@pytest.mark.parametrize("came", [(1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_any_custodians_who_are_enough_open_a_bid(came):
    content = content_of(statement="Chúng tôi cam kết", deposit_reference="BL-1")
    envelope = Envelope.from_dict(json.loads(json.dumps(seal(content, CUSTODIANS, 2).as_dict())))
    assert open_envelope(envelope, shares_of(envelope, *came), 2) == content
    assert is_addressed_to(envelope, CUSTODIANS)
    assert envelope.sealed_by == "bidder"
    assert seal(content, CUSTODIANS, 2, sealed_by="server").sealed_by == "server"


def test_too_few_do_not():
    envelope = seal(content_of(), CUSTODIANS, 2)
    with pytest.raises(Unopenable) as refused:
        open_envelope(envelope, shares_of(envelope, 3), 2)
    assert refused.value.reason is Flaw.SHARES_TOO_FEW


def test_a_share_of_another_bid_or_custodian_is_none():
    envelope, other = seal(content_of(), CUSTODIANS, 2), seal(content_of(), CUSTODIANS, 2)
    mine, foreign = shares_of(envelope, 1, 2), shares_of(other, 1, 2)
    assert is_share_of(envelope, mine[1])
    for wrong in (foreign[1], b"", mine[1][:-1], mine[1] + b"\0", b"\x04" + mine[1][1:], b"\x02" + mine[1][1:]):
        assert not is_share_of(envelope, wrong)
    for wrong in ({1: foreign[1], 2: mine[2]}, {1: mine[2], 2: mine[1]}):
        with pytest.raises(Unopenable) as refused:
            open_envelope(envelope, wrong, 2)
        assert refused.value.reason is Flaw.SHARE_WRONG


def test_a_share_opens_with_its_custodians_key_alone_and_for_its_own_bid_alone():
    envelope, other = seal(content_of(), CUSTODIANS, 2), seal(content_of(), CUSTODIANS, 2)
    moved = replace(envelope, shares=(replace(envelope.shares[0], sealed=envelope.shares[1].sealed), *other.shares[1:]))
    junk = replace(envelope, shares=(replace(envelope.shares[0], sealed=bytes(81)), *envelope.shares[1:]))
    promised = replace(envelope, shares=(replace(envelope.shares[0], digest="0" * 64), *envelope.shares[1:]))
    cases = [
        (envelope, PAIRS[2][0], 1),
        (replace(envelope, auction_id=uuid4()), PAIRS[1][0], 1),
        (replace(envelope, commitment=other.commitment), PAIRS[1][0], 1),
        (moved, PAIRS[1][0], 1),
        (moved, PAIRS[2][0], 2),
        (junk, PAIRS[1][0], 1),
        (promised, PAIRS[1][0], 1),
        (envelope, PAIRS[1][0], 4),
        (envelope, b"short", 1),
    ]
    for sealed, key, number in cases:
        with pytest.raises(ShareUnreadable):
            unseal_share(sealed, key, number)


def test_every_envelope_has_one_length_whatever_it_says():
    short = seal(content_of(1), CUSTODIANS, 2)
    documents = tuple(NamedDocument(name="n" * 200, sha256="0" * 64, size=2**40) for _ in range(38))
    long = seal(content_of(2**53 - 1, documents=documents, statement="s" * 2000), CUSTODIANS, 2)
    assert len(canonical(short.as_dict())) == len(canonical(long.as_dict()))
    assert len(short.ciphertext) == 12 + SIZE + 16


def test_the_same_bid_is_never_sealed_alike():
    content = content_of()
    one, other = seal(content, CUSTODIANS, 2), seal(content, CUSTODIANS, 2)
    assert one.commitment == other.commitment
    assert one.ciphertext[:12] != other.ciphertext[:12]
    assert {share.digest for share in one.shares}.isdisjoint(share.digest for share in other.shares)
    assert content_of().salt != content_of().salt


def test_a_content_that_is_too_long_is_refused():
    documents = tuple(NamedDocument(name="đ" * 200, sha256="0" * 64, size=1) for _ in range(40))
    with pytest.raises(TooLong):
        seal(content_of(documents=documents), CUSTODIANS, 2)


@pytest.mark.parametrize(
    ("custodians", "threshold"),
    [
        (CUSTODIANS, 1),
        (CUSTODIANS, 4),
        ([], 2),
        (CUSTODIANS[1:], 2),
        ([CUSTODIANS[0], CUSTODIANS[0]], 2),
        ([*CUSTODIANS[:2], Custodian(3, bytes(32))], 2),
        ([*CUSTODIANS[:2], Custodian(3, b"short")], 2),
        ([Custodian(number, PAIRS[1][1]) for number in range(1, 11)], 2),
    ],
)
def test_nothing_is_sealed_to_custodians_who_could_not_open_it(custodians, threshold):
    with pytest.raises(Malformed):
        seal(content_of(), custodians, threshold)


def test_others_custodians_are_not_these():
    envelope = seal(content_of(), CUSTODIANS, 2)
    assert not is_addressed_to(envelope, CUSTODIANS[:2])
    assert not is_addressed_to(envelope, [*CUSTODIANS[:2], Custodian(3, custodian_pair()[1])])
    assert not is_addressed_to(envelope, [Custodian(1, PAIRS[2][1]), Custodian(2, PAIRS[1][1]), CUSTODIANS[2]])
    assert len(fingerprint(PAIRS[1][1])) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"lots": ()},
        {"lots": (LotBid(number=1, amount=1, currency="VND"), LotBid(number=1, amount=2, currency="VND"))},
        {"lots": (LotBid(number=0, amount=1, currency="VND"),)},
        {"lots": (LotBid(number=1, amount=-1, currency="VND"),)},
        {"lots": (LotBid(number=1, amount=2**53, currency="VND"),)},
        {"lots": (LotBid(number=1, amount=True, currency="VND"),)},
        {"lots": (LotBid(number=1, amount=1, currency="vnd"),)},
        {"lots": (LotBid(number=1, amount=1, currency="VND", figures={"years": "3.50e1"}),)},
        {"lots": (LotBid(number=1, amount=1, currency="VND", figures={"Years": "3"}),)},
        {"lots": (LotBid(number=1, amount=1, currency="VND", figures={f"f{n}": "1" for n in range(21)}),)},
        {"salt": "00"},
        {"salt": "A" * 64},
        {"statement": ""},
        {"statement": "nul \0"},
        {"statement": "\ud800"},
        {"deposit_reference": "x" * 201},
        {"documents": (NamedDocument(name="a", sha256="b", size=1),)},
        {"documents": (NamedDocument(name="", sha256="0" * 64, size=1),)},
    ],
)
def test_what_the_format_has_no_place_for_is_not_sealed(change):
    with pytest.raises(Malformed):
        seal(replace(content_of(), **change), CUSTODIANS, 2)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
ENVELOPE = seal(content_of(), CUSTODIANS, 2).as_dict()
SHARE = ENVELOPE["shares"][0]


@settings(max_examples=300, deadline=None)
@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(ENVELOPE, JSON)), st.sampled_from(sorted(ENVELOPE)))
def test_whatever_is_sent_is_an_envelope_or_malformed(value, name):
    for sent in (value, ENVELOPE | {name: value}, ENVELOPE | {"shares": [SHARE | {"sealed": value}]}):
        try:
            Envelope.from_dict(sent)
        except Malformed:
            continue
        assert sent == ENVELOPE


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_was_sealed_is_a_content_or_malformed(raw):
    with pytest.raises(Malformed):
        BidContent.from_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [b"[" * 16_000, b"[" * 8000 + b"]" * 8000, b"9" * 10_000, b"NaN", b'{"a":1,"a":1}', b'{"b":1,"a":2}', b"\xff", b""],
    ids=["open", "deep", "long number", "not a number", "twice", "out of order", "not UTF-8", "nothing"],
)
def test_hostile_json_is_malformed(raw):
    with pytest.raises(Malformed):
        parsed(raw)


def test_ids_are_ids():
    with pytest.raises(Malformed):
        BidContent.from_dict(content_of().as_dict() | {"bidder_id": "x"})
    assert isinstance(BidContent.from_dict(content_of().as_dict()).bidder_id, UUID)
