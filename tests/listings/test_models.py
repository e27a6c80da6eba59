"""Listings without a database."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from factories import PATHS, content_for
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Actor, OrganizationKind, Permission, Seat
from techexchange.listings import events as facts
from techexchange.listings.errors import (
    ListingIncomplete,
    ListingNotOpen,
    ListingStillValid,
    ListingUnderAuction,
    ListingValidityPassed,
    RenewalNeedsReview,
    TooManyAttachments,
    ValidityNotExtended,
    WrongDirection,
)
from techexchange.listings.lifecycle import LIFE, Direction, ListingStatus, RevisionStatus
from techexchange.listings.models import (
    LARGEST_NUMBER_OF_ATTACHMENTS,
    RENEWABLE,
    Attachment,
    AttachmentKind,
    ClosingReason,
    ConfidentialPart,
    Listing,
    SuspensionReason,
    content_hash,
    faults_of,
    merged,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ORGANIZATION = uuid4()
PUBLISHED = ("submit", "begin_review", "publish")
ARGUMENTS = {"suspend": (SuspensionReason.OTHER,), "close_unmet": (ClosingReason.OTHER,)}
DEMAND_MOVES = {"fulfil", "close_unmet"}


def draft(direction="supply", **content):
    listing, _ = Listing.draft(ORGANIZATION, content_for(direction, **content), by=SYSTEM, at=NOW)
    return listing


def do(listing, *moves, at=NOW):
    fact = None
    for name in moves:
        given_ = ARGUMENTS.get(name, ())
        if name == "publish":
            given_ = (listing.freeze([], at=at),)
        if name == "edit":
            given_ = (listing.content,)
        if name == "renew":
            last = listing.freeze([], at=at)
            given_ = (listing.renewal(last, at + timedelta(days=900), at=at),)
        if name == "expire":
            at = listing.valid_until or at
        fact = getattr(listing, name)(*given_, by=SYSTEM, at=at)
    return fact


def at_status(status, direction=None):
    listing = draft(direction or ("demand" if status in {"fulfilled", "closed_unmet"} else "supply"))
    do(listing, *PATHS[status])
    return listing


def member(*permissions, organization=ORGANIZATION, kind=OrganizationKind.INSTITUTE):
    seat = Seat(organization, kind, verified=True, permissions=frozenset(permissions))
    return Actor(id=uuid4(), seats=(seat,), second_factor=True, credential_id=uuid4())


@pytest.mark.parametrize("status", ListingStatus)
def test_each_status_can_be_brought_about(status):
    assert at_status(status.value).status is status


@pytest.mark.parametrize(("status", "move"), list(product(ListingStatus, sorted({m.name for m in LIFE.moves}))))
def test_each_move_of_a_model_follows_the_table(status, move):
    direction = "demand" if move in DEMAND_MOVES or status in {"fulfilled", "closed_unmet"} else "supply"
    if status is ListingStatus.CONTRACTED:
        direction = "supply"
    listing = at_status(status.value, direction)
    allowed = [m for m in LIFE.moves if m.name == move and status in m.sources]
    if (move in DEMAND_MOVES and listing.direction is Direction.SUPPLY) or (
        move == "contract" and listing.direction is Direction.DEMAND
    ):
        with pytest.raises(WrongDirection):
            do(listing, move)
    elif allowed:
        fact = do(listing, move)
        assert listing.status in {m.target for m in allowed}
        assert (fact.subject_id, fact.organization_id) == (listing.id, ORGANIZATION)
    elif move in {"edit", "submit", "begin_review", "request_changes", "reject", "publish"} and listing.is_revision:
        return
    else:
        with pytest.raises((MoveNotAllowed, ListingStillValid)):
            do(listing, move)
        assert listing.status is status


@pytest.mark.parametrize("status", ["published", "paused", "expired"])
def test_a_revision_is_reviewed_while_the_version_stays(status):
    listing = at_status(status)
    do(listing, "edit")
    assert (listing.status.value, listing.revision) == (status, RevisionStatus.DRAFT)
    assert do(listing, "submit").is_revision
    with pytest.raises(MoveNotAllowed):
        do(listing, "edit")
    do(listing, "begin_review", "request_changes", "edit", "submit", "begin_review")
    assert listing.number == 1
    fact = do(listing, "publish")
    assert (fact.version_number, fact.is_revision, listing.revision) == (2, True, RevisionStatus.NONE)
    assert listing.status.value == ("published" if status == "expired" else status)


@pytest.mark.parametrize("status", ["reserved", "suspended", "withdrawn", "contracted"])
def test_what_is_not_revisable_is_not_revised(status):
    listing = at_status(status)
    for move in ("edit", "submit"):
        with pytest.raises(MoveNotAllowed):
            do(listing, move)


def test_a_refused_revision_leaves_the_version_and_may_be_tried_again():
    listing = at_status("published")
    do(listing, "edit", "submit", "begin_review", "reject")
    assert (listing.status, listing.revision, listing.number) == ("published", "rejected", 1)
    do(listing, "edit", "submit")
    assert listing.revision is RevisionStatus.SUBMITTED


@pytest.mark.parametrize("move", ["withdraw", "fulfil", "close_unmet"])
def test_the_end_of_a_listing_ends_its_revision(move):
    listing = at_status("published", "demand")
    do(listing, "edit", "submit", move)
    assert listing.revision is RevisionStatus.NONE


def test_a_version_is_frozen_with_its_hash_and_its_public_files():
    listing = draft()
    public, private = (
        Attachment(
            id=new_id(), kind=AttachmentKind.IMAGE, public=public, name="a.png", media_type="image/png",
            size=3, sha256="ab", storage_key="x/y",
        )
        for public in (True, False)
    )  # fmt: skip
    version = listing.freeze([public, private], at=NOW)
    assert [named["id"] for named in version.content["attachments"]] == [str(public.id)]
    assert version.shows(public)
    assert not version.shows(private)
    assert version.content_hash == content_hash(version.content)
    listing.content["sector"] = "other"
    assert version.content["sector"] == "environment"


def test_the_hash_is_of_the_canonical_form():
    content = content_for()
    shuffled = dict(reversed(content.items()))
    assert content_hash(content) == content_hash(shuffled)
    assert content_hash(content) != content_hash(content | {"trl": 8})
    assert rfc8785.dumps(content) == rfc8785.dumps(shuffled)


@pytest.mark.parametrize("direction", Direction)
def test_a_listing_is_complete_before_it_is_submitted(direction):
    bare, _ = Listing.draft(
        ORGANIZATION, {"direction": direction.value, "texts": {"vi": {"title": "Màng lọc"}}}, by=SYSTEM, at=NOW
    )
    with pytest.raises(ListingIncomplete) as refused:
        bare.submit(by=SYSTEM, at=NOW)
    pointers = [fault["pointer"] for fault in refused.value.details["errors"]]
    trl = "trl" if direction is Direction.SUPPLY else "required_trl"
    assert pointers == [
        *("/texts/vi/summary", "/texts/vi/description"),
        *("/sector", f"/{trl}", "/transfer_scope", "/valid_until"),
    ]
    assert bare.status is ListingStatus.DRAFT


@pytest.mark.parametrize("name", ["sector", "trl", "transfer_scope", "valid_until"])
def test_each_needed_part_is_missed(name):
    content = content_for()
    del content[name]
    assert [fault["pointer"] for fault in faults_of(content, Direction.SUPPLY, NOW)] == [f"/{name}"]
    assert faults_of(content_for(), Direction.SUPPLY, NOW) == []


def test_a_validity_that_has_passed_is_a_fault_and_cannot_be_published():
    past = (NOW - timedelta(seconds=1)).isoformat()
    (fault,) = faults_of(content_for(valid_until=past), Direction.SUPPLY, NOW)
    assert (fault["pointer"], fault["code"]) == ("/valid_until", "in_the_past")
    listing = draft()
    do(listing, "submit", "begin_review")
    late = datetime(2029, 1, 1, tzinfo=UTC)
    with pytest.raises(ListingValidityPassed):
        listing.publish(listing.freeze([], at=late), by=SYSTEM, at=late)


def test_the_clock_looks_at_what_is_on_view_and_nothing_else():
    listing = draft()
    assert listing.wake_at is None
    do(listing, *PUBLISHED)
    assert listing.wake_at == listing.valid_until == datetime(2028, 6, 30, tzinfo=UTC)
    do(listing, "reserve")
    assert listing.wake_at is None
    do(listing, "release", "pause")
    assert listing.wake_at == listing.valid_until


def test_expiry_waits_for_its_time():
    listing = at_status("published")
    with pytest.raises(ListingStillValid):
        listing.expire(by=SYSTEM, at=listing.valid_until - timedelta(microseconds=1))
    listing.expire(by=SYSTEM, at=listing.valid_until)
    assert listing.status is ListingStatus.EXPIRED


def test_a_listing_past_its_time_is_closed_even_before_the_clock_has_looked():
    listing = at_status("published")
    listing.must_be_open(NOW)
    with pytest.raises(ListingNotOpen):
        listing.must_be_open(listing.valid_until)
    do(listing, "pause")
    with pytest.raises(ListingValidityPassed):
        listing.resume(by=SYSTEM, at=listing.valid_until)
    with pytest.raises(ListingNotOpen):
        listing.must_be_open(NOW)


class TestUnderAuction:
    def test_nothing_else_decides_on_it(self):
        listing, auction_id = at_status("published"), uuid4()
        fact = listing.commit_to_auction(auction_id, by=SYSTEM, at=NOW)
        assert (fact.auction_id, listing.auction_id, listing.wake_at) == (auction_id, auction_id, None)
        for refused in (
            lambda: listing.must_be_open(NOW),
            lambda: listing.pause(by=SYSTEM, at=NOW),
            lambda: listing.withdraw(by=SYSTEM, at=NOW),
            lambda: listing.commit_to_auction(uuid4(), by=SYSTEM, at=NOW),
        ):
            with pytest.raises(ListingUnderAuction):
                refused()

    def test_afterwards_it_is_open_again_as_it_stands(self):
        listing = at_status("published")
        listing.commit_to_auction(uuid4(), by=SYSTEM, at=NOW)
        listing.release_from_auction(by=SYSTEM, at=NOW)
        listing.must_be_open(NOW)
        assert (listing.auction_id, listing.wake_at) == (None, listing.valid_until)

    def test_only_an_open_supply_is_auctioned(self):
        with pytest.raises(WrongDirection):
            at_status("published", "demand").commit_to_auction(uuid4(), by=SYSTEM, at=NOW)
        with pytest.raises(ListingNotOpen):
            at_status("paused").commit_to_auction(uuid4(), by=SYSTEM, at=NOW)
        with pytest.raises(ListingNotOpen):
            listing = at_status("published")
            listing.commit_to_auction(uuid4(), by=SYSTEM, at=listing.valid_until)


def test_renewal_makes_a_version_that_differs_in_its_end_alone():
    listing = at_status("expired")
    last = listing.freeze([], at=NOW)
    later = NOW + timedelta(days=1000)
    version = listing.renewal(last, later, at=NOW)
    fact = listing.renew(version, by=SYSTEM, at=NOW)
    assert (fact.version_number, fact.valid_until, listing.status) == (2, later, "published")
    assert last.content | {"valid_until": later.isoformat()} == version.content
    assert listing.content["valid_until"] == version.content["valid_until"]
    assert listing.wake_at == later


def test_renewal_needs_a_later_end_unchanged_content_and_a_recent_review():
    listing = at_status("published")
    last = listing.freeze([], at=NOW)
    with pytest.raises(ValidityNotExtended):
        listing.renewal(last, NOW, at=NOW)
    listing.must_be_renewable(NOW + RENEWABLE - timedelta(seconds=1))
    with pytest.raises(RenewalNeedsReview):
        listing.must_be_renewable(NOW + RENEWABLE)
    do(listing, "edit")
    with pytest.raises(RenewalNeedsReview):
        listing.must_be_renewable(NOW)
    with pytest.raises(MoveNotAllowed):
        draft().must_be_renewable(NOW)


@pytest.mark.parametrize(("before", "after"), [("published", "published"), ("paused", "paused"), ("expired", "paused")])
def test_reinstating_puts_back_on_view_only_what_was_on_view(before, after):
    listing = at_status(before)
    do(listing, "suspend")
    assert listing.reason == "other"
    do(listing, "reinstate")
    assert (listing.status.value, listing.reason, listing.suspended_from) == (after, None, None)


@pytest.mark.parametrize("status", ListingStatus)
def test_only_what_is_published_is_visible_outside(status):
    listing = at_status(status.value)
    stranger = member(*Permission, organization=uuid4())
    for outsider in (ANONYMOUS, stranger, member(Permission.NEGOTIATION_READ)):
        assert listing.is_visible_to(outsider) is (status is ListingStatus.PUBLISHED)
        assert not listing.is_inside(outsider)
    own = member(Permission.LISTING_READ)
    supervisor = member(Permission.LISTING_REVIEW, organization=uuid4(), kind=OrganizationKind.OWNER)
    assert listing.is_visible_to(own)
    assert listing.is_visible_to(supervisor)


def test_open_moves_know_direction_and_revision():
    supply = {move.name for move in at_status("published").open_moves()}
    demand = {move.name for move in at_status("published", "demand").open_moves()}
    assert "edit" in supply & demand
    assert demand - supply == {"fulfil", "close_unmet"}
    reserved = {move.name for move in at_status("reserved", "demand").open_moves()}
    assert reserved == {"release", "fulfil"}


def test_attachments_are_edits_and_have_a_limit():
    listing = at_status("published")
    attachment = Attachment(id=new_id(), kind=AttachmentKind.EVIDENCE, public=True, sha256="ab")
    with pytest.raises(TooManyAttachments):
        listing.attach(attachment, LARGEST_NUMBER_OF_ATTACHMENTS, by=SYSTEM, at=NOW)
    fact = listing.attach(attachment, LARGEST_NUMBER_OF_ATTACHMENTS - 1, by=SYSTEM, at=NOW)
    assert (fact.attachment_id, listing.revision) == (attachment.id, RevisionStatus.DRAFT)
    listing.detach(attachment, by=SYSTEM, at=NOW)
    assert attachment.removed_at == NOW
    do(listing, "submit")
    with pytest.raises(MoveNotAllowed):
        listing.attach(attachment, 0, by=SYSTEM, at=NOW)


def test_a_confidential_text_is_recorded_by_a_salted_hash_alone():
    part = ConfidentialPart.of(uuid4(), uuid4())
    first = part.write("Bí mật", at=NOW)
    second = part.write("Bí mật", at=NOW)
    assert first != second == part.text_hash
    assert len(second) == 64


def test_facts_carry_no_text():
    listing = draft()
    told = [do(listing, name) for name in (*PUBLISHED, "edit", "pause")]
    for fact in told:
        assert set(fact.payload()) <= {
            *("organization_id", "direction", "is_revision", "version_number", "content_hash"),
            *("rule_pack", "screening"),
        }


def test_every_public_fact_is_named():
    publications = {fact for fact in vars(facts).values() if isinstance(fact, type)}
    assert set(facts.CLOSING) | set(facts.ENDING) <= set(facts.PUBLIC_CHANGES) < publications
    assert {facts.ListingPublished, facts.ListingImported, facts.ListingRenewed} <= set(facts.PUBLIC_CHANGES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(working=JSON, change=JSON)
def test_a_merge_patch_is_idempotent_and_leaves_no_null(working, change):
    once = merged(working, change)
    assert merged(once, change) == once
    if isinstance(change, dict) and isinstance(working, dict):
        assert all(name not in once for name, value in change.items() if value is None)


@pytest.mark.parametrize(
    ("working", "change", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_cases_of_rfc_7396(working, change, result):
    assert merged(working, change) == result
