"""What the law says of a listing decides who may publish it, and stays with the version."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from factories import actor_of, bearer, content_for, make_actor, make_listing, make_member, make_organization
from law import EXAMPLE, content
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions, queries
from techexchange.listings.actions import ImportedListing
from techexchange.listings.errors import ListingBlocked, ListingNotFound
from techexchange.listings.models import Listing, ListingVersion
from techexchange.regulations.errors import NoRulePackInForce
from techexchange.regulations.models import Outcome
from techexchange.regulations.queries import hold, packs

BANNED = {"technology_codes": ["III-NARCOTICS"]}
RESTRICTED = {"technology_codes": ["II-EXPLOSIVES"]}
FREE = {"state_share_percent": None, "funding_source": "own_funds", "ipc": []}


@pytest.fixture
def example_law(exchange):
    """The law of another country, which bans kites and nothing else."""
    yield hold(EXAMPLE.parent, "XA")
    hold(None)


async def do(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def version_of(exchange, listing, number=1):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get_one(ListingVersion, (listing.id, number))


async def under_review(exchange, **more):
    return await make_listing(exchange, await make_organization(exchange), "in_review", **more)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        (FREE, "cleared"),
        (RESTRICTED, "permit_required"),
        (FREE | {"ip_rights": [{"type": "patent", "status": "unfiled"}], "disclosure_date": None}, "needs_review"),
        ({"state_share_percent": "60"}, "needs_review"),
    ],
)
async def test_the_verdict_is_kept_with_the_version_and_told_on_record(exchange, more, outcome):
    listing = await under_review(exchange, **more)
    published = await do(exchange, actions.publish, SYSTEM, listing.id)
    kept = (await version_of(exchange, published)).screening
    assert (kept["pack"], kept["outcome"]) == ("VN-2026.1", outcome)
    assert all(finding["pack"] == "VN-2026.1" and finding["source"] for finding in kept["findings"])
    async with exchange.sessions() as session:
        entries = await session.execute(LedgerEntry.__table__.select().where(LedgerEntry.subject_id == listing.id))
        told = next(entry.payload for entry in entries if entry.event == "listing_published")
    assert (told["rule_pack"], told["screening"]) == ("VN-2026.1", outcome)


async def test_the_verdict_can_be_given_again_from_what_is_kept(exchange):
    listing = await under_review(exchange, ip_rights=[{"type": "patent", "status": "unfiled"}])
    await do(exchange, actions.publish, SYSTEM, listing.id)
    version = await version_of(exchange, listing)
    again = (
        packs().named(version.screening["pack"]).screen(version.content, date.fromisoformat(version.screening["on"]))
    )
    assert again.record() == version.screening


async def test_what_the_law_blocks_is_published_by_nobody(exchange):
    listing = await under_review(exchange, **BANNED)
    moderator, _ = await make_actor(exchange, "operator", "moderator")
    for actor in (moderator, SYSTEM):
        with pytest.raises(ListingBlocked) as refused:
            await do(exchange, actions.publish, actor, listing.id)
    assert refused.value.details["pack"] == "VN-2026.1"
    assert refused.value.details["rule"] == "technology_lists.banned"
    assert "App. III" in refused.value.details["source"]
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.get_one(Listing, listing.id)).status == "in_review"
        assert await uow.session.get(ListingVersion, (listing.id, 1)) is None


async def test_a_revision_the_law_blocks_leaves_the_old_version(exchange):
    institute = await make_organization(exchange)
    listing = await make_listing(exchange, institute)
    editor = await actor_of(exchange, await make_member(exchange, institute))
    await do(exchange, actions.edit, editor, listing.id, lambda working: working | BANNED)
    await do(exchange, actions.submit, editor, listing.id)
    await do(exchange, actions.begin_review, SYSTEM, listing.id)
    with pytest.raises(ListingBlocked):
        await do(exchange, actions.publish, SYSTEM, listing.id)
    async with exchange.unit_of_work() as uow:
        assert (await queries.public_view(uow, listing.id)).version_number == 1


async def test_what_was_free_and_is_banned_since_is_not_renewed(exchange):
    institute = await make_organization(exchange)
    listing = await make_listing(exchange, institute, technology_codes=["KITES"])
    editor = await actor_of(exchange, await make_member(exchange, institute))
    later = listing.valid_until + timedelta(days=1)
    renewed = await do(exchange, actions.renew, editor, listing.id, later)
    assert (await version_of(exchange, listing, 2)).screening["pack"] == "VN-2026.1"
    hold(EXAMPLE.parent, "XA")
    try:
        with pytest.raises(ListingBlocked):
            await do(exchange, actions.renew, editor, listing.id, later + timedelta(days=1))
    finally:
        hold(None)
    assert renewed.number == 2


async def test_another_countrys_law_needs_no_code(exchange, example_law):
    free = await under_review(exchange, **BANNED)
    published = await do(exchange, actions.publish, SYSTEM, free.id)
    assert (await version_of(exchange, published)).screening["pack"] == "XA-2026.1"
    banned = await under_review(exchange, technology_codes=["KITES"])
    with pytest.raises(ListingBlocked) as refused:
        await do(exchange, actions.publish, SYSTEM, banned.id)
    assert refused.value.details["source"] == "Example Act, Art. 1"


async def test_nothing_is_published_where_no_law_is_known(exchange, tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "2026-01-01\nutc", "2026-01-01\neffective_until = 2026-01-02\nutc"
    )
    (tmp_path / "XA-2026.1.toml").write_text(text, encoding="utf-8")
    listing = await under_review(exchange, **FREE)
    hold(tmp_path, "XA")
    try:
        with pytest.raises(NoRulePackInForce):
            await do(exchange, actions.publish, SYSTEM, listing.id)
    finally:
        hold(None)


class TestImports:
    def row(self, number, **more):
        made = content_for(source={"name": "catalogue", "id": "x"}, **more)
        return ImportedListing("catalogue", f"id-{number}", made)

    async def test_keep_their_verdicts(self, exchange):
        institute = await make_organization(exchange)
        assert await do(exchange, actions.import_batch, SYSTEM, institute.id, [self.row(1, **RESTRICTED)]) == 1
        async with exchange.unit_of_work() as uow:
            (imported,) = await queries.published_batch(uow.session)
        kept = (await version_of(exchange, imported)).screening
        assert (kept["pack"], kept["outcome"]) == ("VN-2026.1", "permit_required")

    async def test_bring_nothing_the_law_blocks(self, exchange):
        institute = await make_organization(exchange)
        with pytest.raises(ListingBlocked):
            await do(exchange, actions.import_batch, SYSTEM, institute.id, [self.row(1), self.row(2, **BANNED)])
        async with exchange.unit_of_work() as uow:
            assert await queries.published_batch(uow.session) == []


class TestAsking:
    async def test_those_inside_hear_what_the_law_says(self, exchange, client):
        institute = await make_organization(exchange)
        headers = await bearer(exchange, await make_member(exchange, institute, "viewer"))
        listing = await make_listing(exchange, institute, "draft", **BANNED)
        answer = await client.get(f"/v1/listings/{listing.id}/screening", headers=headers)
        assert answer.status_code == 200
        said = answer.json()
        assert (said["now"]["outcome"], said["published"]) == ("blocked", None)
        assert said["now"]["findings"][0]["source"]
        assert set(said["now"]["findings"][0]["text"]) == {"vi", "en"}

    async def test_beside_what_it_said_of_the_public_version(self, exchange):
        institute = await make_organization(exchange)
        listing = await make_listing(exchange, institute, "in_review", **RESTRICTED)
        await do(exchange, actions.publish, SYSTEM, listing.id)
        editor = await actor_of(exchange, await make_member(exchange, institute))
        await do(exchange, actions.edit, editor, listing.id, lambda working: working | BANNED)
        said = await do(exchange, queries.judged, editor, listing.id)
        assert said.now.outcome is Outcome.BLOCKED
        assert said.published["outcome"] == "permit_required"

    async def test_nobody_outside_does(self, exchange, client):
        listing = await make_listing(exchange, await make_organization(exchange))
        stranger, _ = await make_actor(exchange, "business")
        for actor in (stranger, ANONYMOUS):
            with pytest.raises(ListingNotFound):
                await do(exchange, queries.judged, actor, listing.id)
        assert (await client.get(f"/v1/listings/{listing.id}/screening")).status_code == 404
        assert (await client.get(f"/v1/listings/{uuid4()}/screening")).status_code == 404


@pytest.mark.parametrize("codes", [["x"], ["low-case"], ["III NARCOTICS"], ["X\x00Y"], "III-NARCOTICS"])
async def test_a_code_that_is_none_is_refused(exchange, client, codes):
    institute = await make_organization(exchange)
    headers = await bearer(exchange, await make_member(exchange, institute))
    body = content() | {"organization_id": str(institute.id), "technology_codes": codes}
    answer = await client.post("/v1/listings", json=body, headers=headers | {"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 422
