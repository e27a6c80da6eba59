"""What is done with listings, against the database."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from factories import content_for, make_actor, make_listing, make_organization
from public_assets import make_asset
from techexchange.identity import actions as identity
from techexchange.infra.media import CleanFile
from techexchange.infra.storage import FileStorage, FilesUnavailable
from techexchange.infra.uow import ReferenceUnknown
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import (
    ANONYMOUS,
    SYSTEM,
    MandateNotActive,
    OrganizationNotVerified,
    SecondFactorRequired,
)
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions, queries
from techexchange.listings.actions import ImportedListing
from techexchange.listings.errors import (
    AttachmentNotFound,
    ConfidentialPartNotFound,
    ListingNotFound,
    ListingNotOpen,
    ListingVersionNotFound,
    OrganizationNotVouchedFor,
    RenewalNeedsReview,
    WrongDirection,
)
from techexchange.listings.jobs import expire_listings
from techexchange.listings.lifecycle import Direction, ListingStatus, RevisionStatus
from techexchange.listings.models import (
    Attachment,
    AttachmentKind,
    ClosingReason,
    ConfidentialPart,
    Listing,
    ListingVersion,
    SuspensionReason,
    Upload,
    content_hash,
)
from techexchange.listings.queries import OwnFilter
from techexchange.listings.repository import Listings

INVISIBLE = [status for status in ListingStatus if status is not ListingStatus.PUBLISHED]


@pytest.fixture
async def seller(exchange):
    return await make_actor(exchange, "institute")


@pytest.fixture
async def stranger(exchange):
    return (await make_actor(exchange, "business"))[0]


@pytest.fixture
async def moderator(exchange):
    return (await make_actor(exchange, "operator", "moderator"))[0]


@pytest.fixture
def storage(tmp_path):
    return FileStorage(None, tmp_path / "files")


async def do(exchange, action, actor, *arguments, **named):
    async with exchange.unit_of_work() as uow:
        return await action(uow, actor, *arguments, **named)


async def told(exchange, subject_id):
    async with exchange.sessions() as session:
        entries = select(LedgerEntry.event).where(LedgerEntry.subject_id == subject_id).order_by(LedgerEntry.seq)
        return list(await session.scalars(entries))


async def count(exchange, model):
    async with exchange.sessions() as session:
        return await session.scalar(select(func.count()).select_from(model))


async def test_a_listing_lives_from_draft_to_renewal_and_every_step_is_on_record(exchange, seller, moderator):
    actor, institute = seller
    await make_asset(exchange, institute, content_for()["task_code"])
    listing = await do(exchange, actions.draft, actor, institute.id, content_for())
    assert (listing.version, listing.status) == (1, "draft")
    await do(exchange, actions.edit, actor, listing.id, lambda content: content | {"trl": 8}, version=1)
    await do(exchange, actions.submit, actor, listing.id, version=2)
    for action in (actions.begin_review, actions.request_changes):
        await do(exchange, action, moderator, listing.id)
    await do(exchange, actions.submit, actor, listing.id)
    for action in (actions.begin_review, actions.publish):
        listing = await do(exchange, action, moderator, listing.id)
    assert (listing.number, listing.status, listing.reviewed_at) == (1, "published", listing.published_at)
    later = listing.valid_until + timedelta(days=30)
    await do(exchange, actions.pause, actor, listing.id)
    await do(exchange, actions.resume, actor, listing.id)
    listing = await do(exchange, actions.renew, actor, listing.id, later)
    assert (listing.number, listing.valid_until) == (2, later)
    listing = await do(exchange, actions.withdraw, actor, listing.id)
    assert await told(exchange, listing.id) == [
        *("listing_drafted", "listing_edited", "listing_submitted", "listing_review_started"),
        *("listing_changes_requested", "listing_submitted", "listing_review_started", "listing_published"),
        *("listing_paused", "listing_resumed", "listing_renewed", "listing_withdrawn"),
    ]
    async with exchange.unit_of_work() as uow:
        first, second = [
            await queries.version(uow, actor, listing.id, row.number)
            for row in reversed(await queries.versions(uow, actor, listing.id))
        ]
    assert (first.number, second.number) == (1, 2)
    assert first.content["trl"] == second.content["trl"] == 8
    assert first.content_hash == content_hash(first.content) != second.content_hash == content_hash(second.content)


async def test_a_revision_is_public_only_once_it_is_approved(exchange, seller, moderator):
    actor, institute = seller
    await make_asset(exchange, institute, content_for()["task_code"])
    listing = await make_listing(exchange, institute)
    await do(exchange, actions.edit, actor, listing.id, lambda content: content | {"sector": "energy"})
    for refuse in (actions.reject, actions.request_changes):
        await do(exchange, actions.edit, actor, listing.id, lambda content: content | {"trl": 9})
        await do(exchange, actions.submit, actor, listing.id)
        await do(exchange, actions.begin_review, moderator, listing.id)
        await do(exchange, refuse, moderator, listing.id)
        async with exchange.unit_of_work() as uow:
            assert (await queries.public_view(uow, listing.id)).sector == "environment"
    await do(exchange, actions.submit, actor, listing.id)
    await do(exchange, actions.begin_review, moderator, listing.id)
    listing = await do(exchange, actions.publish, moderator, listing.id)
    async with exchange.unit_of_work() as uow:
        view = await queries.public_view(uow, listing.id)
    assert (view.sector, view.trl, view.version_number, listing.revision) == ("energy", 9, 2, RevisionStatus.NONE)


@pytest.mark.parametrize("status", INVISIBLE)
async def test_what_is_not_published_does_not_exist_for_outsiders(exchange, seller, stranger, storage, status):
    _, institute = seller
    listing = await make_listing(exchange, institute, status)
    attempts = [
        (actions.edit, lambda content: content),
        *((action,) for action in (actions.submit, actions.pause, actions.resume, actions.withdraw, actions.fulfil)),
        (actions.renew, listing.created_at),
        (actions.close_unmet, ClosingReason.OTHER),
        (actions.open_for_offers,),
        (actions.save_confidential, "text"),
        (actions.attach, Upload("a", b"", AttachmentKind.IMAGE, public=True), storage),
        (actions.detach, uuid4()),
        *((query,) for query in (queries.show, queries.versions, queries.attachments, queries.confidential)),
        (queries.version, 1),
        (queries.attachment, uuid4()),
    ]
    for actor in (stranger, replace(stranger, seats=())):
        for attempt, *arguments in attempts:
            for id in (listing.id, uuid4()):
                with pytest.raises(ListingNotFound):
                    await do(exchange, attempt, actor, id, *arguments)
    with pytest.raises(ListingNotFound):
        await do(exchange, queries.show, ANONYMOUS, listing.id)
    with pytest.raises(ListingNotFound):
        await do(exchange, actions.edit, stranger, listing.id, dict, version=999)
    async with exchange.unit_of_work() as uow:
        assert await queries.public_cards(uow.session, [listing.id]) == []
        assert not await queries.published_batch(uow.session)


@pytest.mark.parametrize("status", ListingStatus)
async def test_its_organisation_its_moderators_and_the_owner_see_it_always(exchange, seller, moderator, status):
    actor, institute = seller
    supervisor, _ = await make_actor(exchange, "owner", "supervisor")
    listing = await make_listing(exchange, institute, status)
    for insider in (actor, moderator, supervisor):
        assert (await do(exchange, queries.show, insider, listing.id)).id == listing.id


async def test_a_stranger_sees_what_is_published_but_may_not_change_it(exchange, seller, stranger, moderator):
    listing = await make_listing(exchange, seller[1])
    for action in (actions.submit, actions.pause, actions.withdraw):
        with pytest.raises(Forbidden):
            await do(exchange, action, stranger, listing.id)
        with pytest.raises(Unauthenticated):
            await do(exchange, action, ANONYMOUS, listing.id)
    for action in (actions.suspend, actions.reinstate, actions.publish, actions.reject, actions.request_changes):
        arguments = (SuspensionReason.OTHER,) if action is actions.suspend else ()
        with pytest.raises(Forbidden):
            await do(exchange, action, stranger, listing.id, *arguments)
        with pytest.raises(MandateNotActive):
            await do(exchange, action, replace(moderator, authority=None), listing.id, *arguments)
        with pytest.raises(SecondFactorRequired):
            await do(exchange, action, replace(moderator, second_factor=False), listing.id, *arguments)
    deals = (actions.reserve, actions.release, actions.contract, actions.conclude, actions.reopen)
    for action in (*deals, actions.expire):
        with pytest.raises(Forbidden):
            await do(exchange, action, seller[0], listing.id)


async def test_an_unverified_organisation_drafts_and_does_not_submit(exchange):
    actor, institute = await make_actor(exchange, "institute")
    unverified = replace(actor, seats=tuple(replace(seat, verified=False) for seat in actor.seats))
    listing = await do(exchange, actions.draft, unverified, institute.id, content_for())
    with pytest.raises(OrganizationNotVerified):
        await do(exchange, actions.submit, unverified, listing.id)
    assert (await do(exchange, actions.submit, actor, listing.id)).status == "submitted"


@pytest.mark.parametrize("role", ["viewer", "negotiator", "signatory"])
async def test_members_do_what_their_role_permits(exchange, role):
    actor, institute = await make_actor(exchange, "institute", role)
    listing = await make_listing(exchange, institute, "draft")
    for action in (actions.submit, actions.withdraw):
        with pytest.raises(Forbidden):
            await do(exchange, action, actor, listing.id)
    with pytest.raises(Forbidden):
        await do(exchange, actions.save_confidential, actor, listing.id, "text")
    with pytest.raises(Forbidden):
        await do(exchange, queries.confidential, actor, listing.id)
    with pytest.raises(Forbidden):
        await do(exchange, actions.draft, actor, institute.id, content_for())


async def test_a_change_names_the_version_it_was_made_on(exchange, seller):
    actor, institute = seller
    listing = await make_listing(exchange, institute)
    present = listing.version
    for version in (present - 1, present + 1):
        with pytest.raises(Stale):
            await do(exchange, actions.pause, actor, listing.id, version)
    assert (await do(exchange, actions.pause, actor, listing.id, present)).version == present + 1


async def test_suspending_and_reinstating(exchange, seller, moderator):
    actor, institute = seller
    listing = await make_listing(exchange, institute)
    listing = await do(exchange, actions.suspend, moderator, listing.id, SuspensionReason.MISLEADING, listing.version)
    assert listing.reason == "misleading"
    for action in (actions.resume, actions.pause):
        with pytest.raises(MoveNotAllowed):
            await do(exchange, action, actor, listing.id)
    assert (await do(exchange, actions.reinstate, moderator, listing.id)).status == "published"


async def test_demand_ends_met_or_unmet_and_supply_does_neither(exchange, seller):
    actor, institute = seller
    for action, arguments, end in (
        (actions.fulfil, (), "fulfilled"),
        (actions.close_unmet, (ClosingReason.NO_BUDGET,), "closed_unmet"),
    ):
        demand = await make_listing(exchange, institute, direction="demand")
        assert (await do(exchange, action, actor, demand.id, *arguments)).status == end
        supply = await make_listing(exchange, institute)
        with pytest.raises(WrongDirection):
            await do(exchange, action, actor, supply.id, *arguments)


async def test_the_clock_expires_what_is_due_and_nothing_else(exchange, seller):
    _, institute = seller
    due = [await make_listing(exchange, institute, status) for status in ("published", "paused")]
    others = [await make_listing(exchange, institute, status) for status in ("published", "reserved", "draft")]
    async with exchange.unit_of_work() as uow:
        past = {"valid_until": uow.now, "wake_at": uow.now}
        await uow.session.execute(update(Listing).where(Listing.id.in_([each.id for each in due])).values(**past))
    assert await do_tick(exchange) == 2
    assert await do_tick(exchange) == 0
    async with exchange.unit_of_work() as uow:
        for listing in due:
            assert (await Listings(uow).get(listing.id)).status is ListingStatus.EXPIRED
        assert [(await Listings(uow).get(each.id)).status for each in others] == ["published", "reserved", "draft"]
    assert (await told(exchange, due[0].id))[-1] == "listing_expired"


async def do_tick(exchange):
    async with exchange.unit_of_work() as uow:
        return await expire_listings(uow)


async def test_renewal_after_a_year_or_with_changes_goes_through_review(exchange, seller):
    actor, institute = seller
    changed, old = [await make_listing(exchange, institute) for _ in range(2)]
    await do(exchange, actions.edit, actor, changed.id, lambda content: content | {"trl": 8})
    async with exchange.unit_of_work() as uow:
        long_ago = uow.now - timedelta(days=366)
        await uow.session.execute(update(Listing).where(Listing.id == old.id).values(reviewed_at=long_ago))
    for listing in (changed, old):
        with pytest.raises(RenewalNeedsReview):
            await do(exchange, actions.renew, actor, listing.id, listing.valid_until + timedelta(days=9))
    draft = await make_listing(exchange, institute, "draft")
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.renew, actor, draft.id, draft.created_at + timedelta(days=9))


async def test_offers_find_a_listing_open_closed_or_absent(exchange, seller, stranger):
    actor, institute = seller
    listing = await make_listing(exchange, institute)
    assert (await do(exchange, actions.open_for_offers, stranger, listing.id)).id == listing.id
    assert (await do(exchange, actions.open_for_offers, SYSTEM, listing.id)).id == listing.id
    with pytest.raises(Unauthenticated):
        await do(exchange, actions.open_for_offers, ANONYMOUS, listing.id)
    with pytest.raises(Forbidden):
        await do(exchange, actions.open_for_offers, replace(stranger, seats=()), listing.id)
    await do(exchange, actions.reserve, SYSTEM, listing.id)
    with pytest.raises(ListingNotFound):
        await do(exchange, actions.open_for_offers, stranger, listing.id)
    with pytest.raises(ListingNotOpen):
        await do(exchange, actions.open_for_offers, actor, listing.id)
    await do(exchange, actions.release, SYSTEM, listing.id)
    await do(exchange, actions.open_for_offers, stranger, listing.id)
    await do(exchange, actions.reserve, SYSTEM, listing.id)
    assert (await do(exchange, actions.contract, SYSTEM, listing.id)).status == "contracted"


@pytest.mark.parametrize(("direction", "ended"), [("supply", "contracted"), ("demand", "fulfilled")])
async def test_a_listing_follows_its_exclusive_contract(exchange, seller, direction, ended):
    listing = await make_listing(exchange, seller[1], "published", direction)
    await do(exchange, actions.reserve, SYSTEM, listing.id)
    assert (await do(exchange, actions.reopen, SYSTEM, listing.id)).status == "published"
    await do(exchange, actions.reserve, SYSTEM, listing.id)
    assert (await do(exchange, actions.conclude, SYSTEM, listing.id)).status == ended
    again = await do(exchange, actions.reopen, SYSTEM, listing.id)
    assert (again.status, again.wake_at) == ("published", again.valid_until)
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.reopen, SYSTEM, listing.id)


async def test_a_need_its_organisation_called_fulfilled_stays_so(exchange, seller):
    listing = await make_listing(exchange, seller[1], "published", "demand")
    await do(exchange, actions.reserve, SYSTEM, listing.id)
    await do(exchange, actions.fulfil, seller[0], listing.id)
    assert (await do(exchange, actions.conclude, SYSTEM, listing.id)).status == "fulfilled"


async def test_the_confidential_part_stays_in_its_table(exchange, seller, stranger, moderator):
    actor, institute = seller
    secret = "Công thức: 40 % alumina"
    listing = await make_listing(exchange, institute)
    with pytest.raises(ConfidentialPartNotFound):
        await do(exchange, queries.confidential, actor, listing.id)
    part = await do(exchange, actions.save_confidential, actor, listing.id, secret)
    assert part.version == 1
    for version in (2, 99):
        with pytest.raises(Stale):
            await do(exchange, actions.save_confidential, actor, listing.id, "other", version)
    part = await do(exchange, actions.save_confidential, actor, listing.id, secret, 1)
    assert (part.version, (await do(exchange, queries.confidential, actor, listing.id)).text) == (2, secret)
    for outsider in (stranger, moderator):
        with pytest.raises(ListingNotFound):
            await do(exchange, queries.confidential, outsider, listing.id)
    async with exchange.sessions() as session:
        recorded = str((await session.execute(select(LedgerEntry.event, LedgerEntry.payload))).all())
        kept = str((await session.execute(select(Listing.content).where(Listing.id == listing.id))).all())
    assert part.text_hash in recorded
    assert recorded.count("confidential_part_saved") == 2
    assert recorded.count("confidential_part_read") == 1
    assert secret not in recorded + kept
    assert await count(exchange, ConfidentialPart) == 1


async def test_a_first_confidential_part_is_not_written_over_a_version_that_never_was(exchange, seller):
    actor, institute = seller
    listing = await make_listing(exchange, institute, "draft")
    with pytest.raises(Stale):
        await do(exchange, actions.save_confidential, actor, listing.id, "text", 1)


async def test_a_file_is_not_left_behind_by_a_change_that_failed(exchange, seller, storage, monkeypatch):
    actor, institute = seller
    listing = await make_listing(exchange, institute, "submitted")
    monkeypatch.setattr("techexchange.listings.actions.files.clean", cleaned_already)
    with pytest.raises(MoveNotAllowed):
        await do(exchange, actions.attach, actor, listing.id, Upload("a", b"a", AttachmentKind.IMAGE, True), storage)
    assert not [path for path in storage.directory.rglob("*") if path.is_file()]
    assert await count(exchange, Attachment) == 0


async def cleaned_already(content, name):
    return CleanFile(name, "image/png", content)


async def test_a_removed_file_stays_while_the_published_version_shows_it(exchange, seller, storage, monkeypatch):
    actor, institute = seller
    monkeypatch.setattr("techexchange.listings.actions.files.clean", cleaned_already)
    listing = await make_listing(exchange, institute, "draft")
    shown, private = [
        await do(exchange, actions.attach, actor, listing.id, Upload("a", b"a", AttachmentKind.IMAGE, public), storage)
        for public in (True, False)
    ]
    await do(exchange, actions.submit, actor, listing.id)
    for action in (actions.begin_review, actions.publish):
        await do(exchange, action, SYSTEM, listing.id)
    assert await do(exchange, actions.detach, actor, listing.id, private.id, 1) == [private.storage_key]
    assert await do(exchange, actions.detach, actor, listing.id, shown.id) == []
    with pytest.raises(AttachmentNotFound):
        await do(exchange, actions.detach, actor, listing.id, shown.id)
    assert (await do(exchange, queries.attachment, actor, listing.id, shown.id)).id == shown.id
    with pytest.raises(AttachmentNotFound):
        await do(exchange, queries.attachment, actor, listing.id, private.id)
    assert await do(exchange, queries.attachments, actor, listing.id) == []
    for action in (actions.submit, actions.begin_review, actions.publish):
        await do(exchange, action, actor if action is actions.submit else SYSTEM, listing.id)
    with pytest.raises(AttachmentNotFound):
        await do(exchange, queries.attachment, actor, listing.id, shown.id)


async def test_an_attachment_belongs_to_its_listing(exchange, seller, storage, monkeypatch):
    actor, institute = seller
    monkeypatch.setattr("techexchange.listings.actions.files.clean", cleaned_already)
    one, other = [await make_listing(exchange, institute, "draft") for _ in range(2)]
    upload = Upload("a", b"a", AttachmentKind.IMAGE, public=True)
    attachment = await do(exchange, actions.attach, actor, one.id, upload, storage)
    with pytest.raises(AttachmentNotFound):
        await do(exchange, queries.attachment, actor, other.id, attachment.id)
    with pytest.raises(AttachmentNotFound):
        await do(exchange, actions.detach, actor, other.id, attachment.id)
    with pytest.raises(Stale):
        await do(exchange, actions.detach, actor, one.id, attachment.id, 2)


async def test_no_row_is_kept_for_a_file_that_could_not_be_stored(exchange, seller, tmp_path, monkeypatch):
    actor, institute = seller
    monkeypatch.setattr("techexchange.listings.actions.files.clean", cleaned_already)
    (tmp_path / "files").write_text("in the way")
    listing = await make_listing(exchange, institute, "draft")
    with pytest.raises(FilesUnavailable):
        await do(
            exchange, actions.attach, actor, listing.id,
            Upload("a", b"a", AttachmentKind.IMAGE, public=True), FileStorage(None, tmp_path / "files"),
        )  # fmt: skip
    assert await count(exchange, Attachment) == 0


async def test_own_listings_are_paged_filtered_and_nobody_elses(exchange, seller, stranger):
    actor, institute = seller
    made = [await make_listing(exchange, institute, status) for status in ("draft", "published", "paused")]
    made.append(await make_listing(exchange, institute, "published", "demand"))
    await make_listing(exchange, await make_organization(exchange))

    async def listed(who=actor, request=None, **wanted):
        page = await do(exchange, queries.own, who, OwnFilter(**wanted), request or PageRequest())
        return [listing.id for listing in page.items], page.next_cursor

    newest_first = [listing.id for listing in reversed(made)]
    assert (await listed())[0] == newest_first
    first, cursor = await listed(request=PageRequest(3))
    assert first + (await listed(request=PageRequest.parse(3, cursor)))[0] == newest_first
    assert (await listed(status=ListingStatus.PAUSED))[0] == [made[2].id]
    assert (await listed(direction=Direction.DEMAND))[0] == [made[3].id]
    assert (await listed(organization_id=institute.id))[0] == newest_first
    assert (await listed(organization_id=uuid4()))[0] == []
    assert (await listed(stranger))[0] == []
    with pytest.raises(Unauthenticated):
        await listed(ANONYMOUS)


async def test_a_hidden_company_is_named_nowhere(exchange, seller, stranger):
    _, business = seller
    listing = await make_listing(exchange, business, direction="demand", company_hidden=True)
    named = await make_listing(exchange, business, direction="demand", company_hidden=False)
    async with exchange.unit_of_work() as uow:
        found = await queries.published(uow.session, [listing.id, named.id, uuid4()])
        view = await queries.show(uow, stranger, listing.id)
    for shown in (found[listing.id], view):
        assert shown.organization is None
        assert str(business.id) not in repr(shown)
    assert found[named.id].organization == {"id": business.id, "name": business.name, "kind": business.kind}
    assert set(found) == {listing.id, named.id}


async def test_search_reads_everything_published_in_batches(exchange, seller):
    _, institute = seller
    made = sorted([(await make_listing(exchange, institute)).id for _ in range(5)])
    await make_listing(exchange, institute, "paused")
    async with exchange.unit_of_work() as uow:
        first = await queries.published_batch(uow.session, limit=3)
        rest = await queries.published_batch(uow.session, first[-1].id, limit=3)
        cards = await queries.public_cards(uow.session, [made[2], uuid4(), made[0]])
    assert [each.id for each in (*first, *rest)] == made
    assert [card["id"] for card in cards] == [made[2], made[0]]
    card = cards[0]
    assert (card["languages"], card["trl"], card["ipc"]) == (["en", "vi"], 7, ["C02F 1/44", "B01D 61/02"])
    assert "description" not in card["texts"]["vi"]


async def test_a_version_that_is_not_there(exchange, seller):
    actor, institute = seller
    listing = await make_listing(exchange, institute)
    assert (await do(exchange, queries.version, ANONYMOUS, listing.id, 1)).number == 1
    with pytest.raises(ListingVersionNotFound):
        await do(exchange, queries.version, actor, listing.id, 2)


def rows(number, source="catalogue", start=0):
    content = content_for(source={"name": source, "id": "x"})
    return [ImportedListing(source, f"id-{start + n}", content) for n in range(number)]


async def test_an_import_is_published_on_record_and_acts_once(exchange, seller, moderator):
    _, institute = seller
    assert await do(exchange, actions.import_batch, moderator, institute.id, rows(5)) == 5
    assert await do(exchange, actions.import_batch, moderator, institute.id, rows(8)) == 3
    assert await do(exchange, actions.import_batch, moderator, institute.id, rows(8)) == 0
    assert await do(exchange, actions.import_batch, moderator, institute.id, rows(2, "another")) == 2
    async with exchange.unit_of_work() as uow:
        imported = await queries.published_batch(uow.session)
        listing = await Listings(uow).get(imported[0].id)
    assert len(imported) == 10
    assert (await told(exchange, listing.id)) == ["listing_imported"]
    assert listing.content_hash == content_hash(listing.content) == imported[0].content_hash
    assert (listing.version, listing.wake_at, listing.revision) == (1, listing.valid_until, RevisionStatus.NONE)
    assert listing.valid_until.isoformat() == "2028-06-30T00:00:00+00:00"
    assert await count(exchange, ListingVersion) == 10


async def test_an_imported_listing_is_renewed_and_edited_like_any_other(exchange, seller, moderator):
    actor, institute = seller
    await do(exchange, actions.import_batch, moderator, institute.id, rows(1))
    async with exchange.unit_of_work() as uow:
        (imported,) = await queries.published_batch(uow.session)
    listing = await do(exchange, actions.renew, actor, imported.id, imported.valid_until + timedelta(days=1))
    assert listing.number == 2
    assert (await do(exchange, queries.attachments, ANONYMOUS, listing.id)) == []


async def test_importing_needs_the_permission_and_an_organisation(exchange, seller, moderator):
    with pytest.raises(Forbidden):
        await do(exchange, actions.import_batch, seller[0], seller[1].id, rows(1))
    with pytest.raises(ReferenceUnknown):
        await do(exchange, actions.import_batch, moderator, uuid4(), rows(1))
    assert await count(exchange, Listing) == 0


async def test_listings_leave_the_view_with_their_organisation_and_come_back_with_it(exchange, seller, settle):
    _, institute = seller
    made = {status: await make_listing(exchange, institute, status) for status in ("published", "paused", "draft")}
    other = await make_listing(exchange, await make_organization(exchange))
    misleading = await make_listing(exchange, institute)
    await do(exchange, actions.suspend, SYSTEM, misleading.id, SuspensionReason.MISLEADING)

    async def statuses():
        async with exchange.unit_of_work() as uow:
            return [(await Listings(uow).get(each.id)).status.value for each in (*made.values(), other, misleading)]

    await settle()
    async with exchange.unit_of_work() as uow:
        await identity.suspend(uow, SYSTEM, institute.id, "test")
    await settle()
    assert await statuses() == ["suspended", "suspended", "draft", "published", "suspended"]
    async with exchange.unit_of_work() as uow:
        await identity.reinstate(uow, SYSTEM, institute.id)
    await settle()
    assert await statuses() == ["published", "paused", "draft", "published", "suspended"]


async def test_nothing_of_a_suspended_organisation_comes_on_view(exchange, seller, moderator, settle):
    _, institute = seller
    waiting = await make_listing(exchange, institute, "in_review")
    misleading, reserved = await make_listing(exchange, institute), await make_listing(exchange, institute)
    await do(exchange, actions.suspend, SYSTEM, misleading.id, SuspensionReason.MISLEADING)
    await do(exchange, actions.reserve, SYSTEM, reserved.id)
    async with exchange.unit_of_work() as uow:
        await identity.suspend(uow, SYSTEM, institute.id, "test")
    await settle()
    for action, listing in ((actions.publish, waiting), (actions.reinstate, misleading)):
        with pytest.raises(OrganizationNotVouchedFor):
            await do(exchange, action, SYSTEM, listing.id)
    released = await do(exchange, actions.release, SYSTEM, reserved.id)
    assert (released.status, released.reason) == ("suspended", "organization_suspended")


async def test_a_fact_heard_late_finds_the_organisation_as_it_stands(exchange, seller):
    _, institute = seller
    listing = await make_listing(exchange, institute)
    assert await do(exchange, actions.follow_organization, SYSTEM, institute.id) == 0
    async with exchange.unit_of_work() as uow:
        assert (await Listings(uow).get(listing.id)).status is ListingStatus.PUBLISHED
    with pytest.raises(Forbidden):
        await do(exchange, actions.follow_organization, seller[0], institute.id)
