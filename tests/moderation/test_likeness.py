"""What is found to be alike: the measure, the search for it, and what a moderator is shown."""

import random

import pytest
from sqlalchemy import delete, select

from factories import make_listing, make_organization
from techexchange.listings.models import Listing
from techexchange.moderation import actions
from techexchange.moderation.jobs import learn_published
from techexchange.moderation.models import Case, CaseKind, Fingerprint, bands_of, likeness, runs_of, texts_of
from techexchange.moderation.repository import Fingerprints

DRYER = (
    "The heat pump dryer takes moisture out of fruit at forty degrees, gently and evenly, so that colour, taste and "
    "vitamins stay. A scroll compressor moves the heat from the exhaust air back to the intake; the air is led in a "
    "closed circuit, and what condenses is drained. Mango, longan and dragon fruit were dried in pilot runs of two "
    "hundred kilograms, each within eleven hours, with a third of the electricity that resistance heating takes."
)
PUMP = (
    "A submersible pump with a ceramic bearing runs dry for an hour without harm. Its controller measures the torque, "
    "notices sand or air, and lowers the speed before the impeller wears. Farmers in three districts used forty of "
    "them through two dry seasons, and replaced none of the bearings."
)


def texts(description, title="Dryer", summary="Dries"):
    return {"texts": {"en": {"title": title, "summary": summary, "description": description}}}


def test_case_accents_and_marks_make_no_difference():
    assert runs_of("Máy sấy, BƠM nhiệt: đơn giản!") == runs_of("may say bom nhiet don gian")
    assert runs_of("two words") == {"two words"}
    assert runs_of(" … ") == frozenset()


def test_how_alike_is_the_share_of_what_both_say():
    old, new = runs_of("a b c d e f"), runs_of("a b c d x y")
    assert likeness(new, old) == {"resemblance": round(2 / 6, 3), "contained": 0.5}
    assert likeness(old, old) == {"resemblance": 1, "contained": 1}


def test_bands_are_the_same_everywhere_and_always():
    """They are kept: were the hashing to change, nothing that is known would be found any more."""
    assert bands_of(runs_of("The dryer takes moisture out of fruit"))[:2] == [-131037834318292846, -1527851637474339450]
    assert all(-(2**63) <= band < 2**63 for band in bands_of(runs_of(DRYER)))


def sharing(chance, share):
    """Two sets of 200 runs of which so many are shared, and whether a band tells of it."""
    runs = [f"run {number}" for number in range(400)]
    chance.shuffle(runs)
    one, other = frozenset(runs[:200]), frozenset(runs[200 - share : 400 - share])
    return bool(set(bands_of(one)) & set(bands_of(other)))


@pytest.mark.parametrize(("share", "least", "most"), [(160, 60, 60), (134, 42, 60), (20, 0, 3)])
def test_what_is_alike_shares_a_band_and_little_else_does(share, least, most):
    """At a resemblance of two thirds always, of a half 87 times in 100, of a twentieth hardly ever."""
    chance = random.Random(7)
    assert least <= sum(sharing(chance, share) for _ in range(60)) <= most


async def published(desk, description, organization=None, **more):
    organization = organization or await make_organization(desk.exchange)
    return await make_listing(desk.exchange, organization, **(texts(description) | more))


async def learned(desk):
    """The versions whose fingerprints are known, by listing."""
    async with desk.exchange.unit_of_work() as uow:
        return {known.listing_id: known.number for known in await uow.session.scalars(select(Fingerprint))}


async def suspects(desk, description, organization=None):
    case = await desk.publication(organization, **texts(description))
    return case, (await desk.find(Case, case.id)).suspects


async def test_the_same_text_again_is_shown_with_its_score(desk):
    original, other = await published(desk, DRYER), await published(desk, PUMP)
    assert await desk.run(learn_published) > 0
    assert await learned(desk) == {original.id: 1, other.id: 1}
    assert await desk.run(learn_published) == 0
    _, found = await suspects(desk, DRYER)
    assert found == [
        {
            "listing_id": str(original.id),
            "version": 1,
            "language": "en",
            "resemblance": 1,
            "contained": 1,
            "same_organization": False,
        }
    ]
    assert str(other.id) not in str(found)


async def test_a_copy_that_was_touched_up_and_one_of_ones_own_are_shown_too(desk):
    organization = await make_organization(desk.exchange)
    original = await published(desk, DRYER, organization)
    await desk.run(learn_published)
    _, [found] = await suspects(desk, DRYER.replace("Mango", "Banana").replace("eleven", "twelve"), organization)
    assert found["listing_id"] == str(original.id)
    assert found["same_organization"]
    assert 0.7 < found["resemblance"] < 1


async def test_a_copied_passage_in_a_longer_text_is_contained(desk):
    original = await published(desk, f"{DRYER} {PUMP}")
    await desk.run(learn_published)
    _, [found] = await suspects(desk, DRYER)
    assert found["listing_id"] == str(original.id)
    assert found["contained"] > 0.9 > found["resemblance"]


async def test_what_only_speaks_of_the_same_is_not_shown(desk):
    await published(desk, DRYER)
    await desk.run(learn_published)
    _, found = await suspects(desk, "Our dryer takes moisture out of rice at sixty degrees; it burns husks.")
    assert found == []


async def test_a_revision_is_not_like_itself_and_is_known_anew(desk):
    case = await desk.publication(**texts(DRYER))
    moderator = await desk.moderator()
    await desk.run(learn_published)
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        uow.publish(listing.begin_review(by=moderator, at=uow.now))
        version = listing.freeze([], at=uow.now)
        uow.session.add(version)
        uow.publish(listing.publish(version, by=moderator, at=uow.now))
    await desk.settle()
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        uow.publish(listing.edit(listing.content | texts(PUMP), by=moderator, at=uow.now))
        uow.publish(listing.submit(by=moderator, at=uow.now))
    await desk.run(learn_published)
    await desk.settle()
    revision = await desk.case_of(CaseKind.PUBLICATION, case.subject_id)
    assert revision.id != case.id
    assert revision.suspects == []
    async with desk.exchange.unit_of_work() as uow:
        [known] = await uow.session.scalars(select(Fingerprint).where(Fingerprint.listing_id == case.subject_id))
    assert (known.number, known.language) == (1, "en")
    assert known.bands == bands_of(dict(texts_of(case_content(DRYER)))["en"])


def case_content(description):
    return texts(description)


async def test_a_claim_looks_again(desk):
    case, found = await suspects(desk, DRYER)
    assert found == []
    original = await published(desk, DRYER)
    await desk.run(learn_published)
    claimed = await desk.run(actions.claim, await desk.moderator(), case.id)
    assert [suspect["listing_id"] for suspect in claimed.suspects] == [str(original.id)]


async def test_a_listing_without_words_is_learned_once(desk):
    bare = await published(desk, "", texts={})
    assert await desk.run(learn_published) > 0
    assert await learned(desk) == {bare.id: 1}
    assert await desk.run(learn_published) == 0


async def test_only_what_was_recorded_since_is_looked_at(desk):
    """The ledger says what is new: the versions of old are not gone through again."""
    await published(desk, DRYER)
    await desk.run(learn_published)
    async with desk.exchange.unit_of_work() as uow:
        await uow.session.execute(delete(Fingerprint))
    other = await published(desk, PUMP)
    await desk.run(learn_published)
    assert await learned(desk) == {other.id: 1}


async def learn_one(uow):
    """Read one entry of the ledger."""
    return await Fingerprints(uow).learn(limit=1)


async def test_a_long_record_is_read_on_in_steps(desk):
    listings = [await published(desk, text) for text in (DRYER, PUMP)]
    steps = 0
    while await desk.run(learn_one):
        steps += 1
    assert steps >= len(listings)
    assert (await learned(desk)).keys() == {listing.id for listing in listings}
