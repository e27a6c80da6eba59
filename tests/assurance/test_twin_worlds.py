"""Two worlds that differ in what is confidential alone: nothing that anyone else can see differs by a byte.

One exchange is filled and copied; in each copy another confidential text is written, another private file attached,
and the company behind a need that hides it bears another name. Both are searched, embedded and matched.
"""

import asyncio
import contextlib
import hashlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select, text

from conftest import administer, client_of, clone, run_jobs, url_of
from factories import actor_of, bearer, make_listing, make_member, make_organization, make_person
from techexchange.app import create_app
from techexchange.identity.models import Organization, Person
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
from techexchange.ledger.queries import head
from techexchange.listings import actions as listings
from techexchange.listings.models import AttachmentKind, Direction, Listing, Upload
from techexchange.matching.jobs import Matcher
from techexchange.matching.models import Match, MatchRun
from techexchange.search.jobs import Embedding, follow
from techexchange.search.models import ListingVector
from techexchange.settings import Settings
from techexchange.worker import open_exchange

TECHNOLOGIES = {
    "Nanofiltration membrane": "A membrane takes salt out of brackish water at six bar and little power.",
    "Heat pump dryer": "A heat pump dries fruit gently at forty degrees and keeps its colour.",
    "Cassava film": "A film of cassava starch for packing food rots within ninety days.",
}
NEEDS = {
    "Fresh water for shrimp": "A hatchery wants the salt taken out of brackish water with little power.",
    "Drying of mango": "Fruit is to be dried gently without losing its colour.",
}
HIDDEN = "Fresh water for shrimp"
QUESTIONS = ("membrane", "salt water", "dryer of fruit", "cassava", "retort", "Alpha", "Bravo")
GENERATED = {"id", "proposed_at", "scored_at", "shown_at", "created_at", "matched_at", "embedded_at"}
"""What is another in every world: the ids and times of matches."""


@dataclass(frozen=True)
class Twin:
    """What is confidential in a world."""

    text: str
    colour: tuple[int, int, int]
    company: str

    @property
    def image(self) -> bytes:
        """A private picture."""
        written = io.BytesIO()
        Image.new("RGB", (8, 8), self.colour).save(written, "PNG")
        return written.getvalue()


ALPHA = Twin("The retort of zirconyl; membrane, salt, dryer, cassava, mango.", (10, 20, 30), "Alpha Shrimp")
BRAVO = Twin("x", (200, 0, 0), "Bravo Aquaculture and Sons")


class Hashing:
    """An embedder that turns every word into a direction of its own."""

    model, dimension = "hashing", 384

    async def query(self, text):
        return self._vector(text)

    async def unhurried_query(self, text):
        return self._vector(text)

    async def passages(self, texts):
        return np.array([self._vector(text) for text in texts], np.float32)

    async def close(self):
        pass

    def _vector(self, text):
        found = np.zeros(self.dimension, np.float32)
        for word in text.lower().split():
            found[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % self.dimension] += 1
        return found / max(np.linalg.norm(found), 1e-9)


@dataclass(frozen=True)
class Original:
    """The exchange both are copied from: its database, and who and what is in it."""

    name: str
    listings: dict[str, UUID]
    people: dict[str, UUID]
    hidden: UUID


def titled(title: str, said: str) -> dict[str, object]:
    return {"texts": {"en": {"title": title, "summary": said, "description": said}}, "keywords": title.split()}


@pytest.fixture(scope="module")
async def original() -> AsyncIterator[Original]:
    name = f"original_{uuid4().hex[:12]}"
    async with opened(clone(name)) as exchange:
        institute, seeker = await make_organization(exchange), await make_organization(exchange, "business")
        hidden = await make_organization(exchange, "business")
        found = {
            title: await make_listing(exchange, institute, **titled(title, said))
            for title, said in TECHNOLOGIES.items()
        }
        for title, said in NEEDS.items():
            owner = hidden if title == HIDDEN else seeker
            concealed = {"company_hidden": title == HIDDEN, "need": {"effect": said}}
            found[title] = await make_listing(
                exchange, owner, direction=Direction.DEMAND, **titled(title, said), **concealed
            )
        people = {
            "supplier": await make_member(exchange, institute),
            "seeker": await make_member(exchange, seeker),
            "hidden": await make_member(exchange, hidden),
            "stranger": await make_person(exchange),
        }
        await run_jobs(exchange)
    ids = {title: listing.id for title, listing in found.items()}
    yield Original(name, ids, {name: person.id for name, person in people.items()}, hidden.id)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Exchange]:
    engine = open_engine(url, pool_size=10, max_overflow=0)
    yield open_exchange(sessions_of(engine))
    await engine.dispose()


@asynccontextmanager
async def copied(original: Original) -> AsyncIterator[str]:
    name = f"twin_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {original.name} STRATEGY file_copy")
    yield url_of(name)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


async def conceal(exchange, original, twin, directory):
    """Write everything that is confidential in this world."""
    storage = FileStorage(None, directory / "files")
    async with exchange.unit_of_work() as uow:
        people = {name: await uow.session.get(Person, id) for name, id in original.people.items()}
        company = await uow.session.get(Organization, original.hidden)
        company.name = {"vi": twin.company, "en": twin.company}
    actors = {name: await actor_of(exchange, person) for name, person in people.items()}
    for title, id in original.listings.items():
        actor = actors["supplier" if title in TECHNOLOGIES else "hidden" if title == HIDDEN else "seeker"]
        async with exchange.unit_of_work() as uow:
            await listings.save_confidential(uow, actor, id, twin.text)
            upload = Upload("secret.png", twin.image, AttachmentKind.IMAGE, public=False)
            await listings.attach(uow, actor, id, upload, storage)
    return people


async def observed(original, twin, directory) -> dict[str, object]:
    """Everything that anyone but the owner of a secret can see in a world, and all rows that matching keeps."""
    async with copied(original) as url, opened(url) as exchange:
        settings = Settings(data_directory=directory, secret_key="the key of the tests, long enough for a box")
        people = await conceal(exchange, original, twin, directory)
        app = create_app(exchange, settings)
        state = app.state
        following = asyncio.create_task(follow(exchange, url, state.catalogue, state.pages))
        async with client_of(app) as client:
            async with exchange.sessions() as session:
                end = (await head(session)).seq
            async with asyncio.timeout(60):
                while not (state.catalogue.ready and state.catalogue.position >= end):
                    await asyncio.sleep(0.01)
            state.finder.embedder = Hashing()
            await Embedding(exchange, state.finder.embedder, url).fill()
            assert await Matcher(exchange, state.finder, url).settle() == len(original.listings)
            seen = {"rows": await rows(exchange), "answers": await answers(client, exchange, original, people)}
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        return seen


async def rows(exchange) -> dict[str, list[dict[str, object]]]:
    """What is kept of matches, runs and vectors, without what is generated."""
    found = {}
    async with exchange.sessions() as session:
        for model in (Match, MatchRun, ListingVector):
            kept = await session.scalars(select(text(f"to_jsonb({model.__tablename__})")).select_from(model))
            known = [{name: row[name] for name in row.keys() - GENERATED} for row in kept]
            found[model.__tablename__] = sorted(known, key=lambda row: json.dumps(row, sort_keys=True))
    return found


async def answers(client, exchange, original, people) -> dict[str, object]:
    """What is answered to everyone who is not let into a secret."""
    found = {}
    for question in QUESTIONS:
        for mode in ("hybrid", "lexical", "semantic"):
            asked = {"q": question, "mode": mode, "explain": "true"}
            found[f"{mode} {question}"] = (await client.get("/v1/listings", params=asked)).content
        found[f"suggest {question}"] = (await client.get("/v1/listings/suggest", params={"q": question[:3]})).content
    for title, id in original.listings.items():
        found[f"show {title}"] = (await client.get(f"/v1/listings/{id}")).content
        found[f"similar {title}"] = (await client.get(f"/v1/listings/{id}/similar")).content
    for who in ("supplier", "seeker", "stranger"):
        headers = await bearer(exchange, people[who])
        for path in ("/v1/matches", *(f"/v1/listings/{id}/matches" for id in original.listings.values())):
            answer = await client.get(path, headers=headers)
            found[f"{who} {path}"] = json.dumps(without_generated(answer.json()), sort_keys=True)
    return found


def without_generated(answer):
    """An answer without the ids and times of matches."""
    if isinstance(answer, dict):
        is_match = "supply_id" in answer
        return {
            name: without_generated(value)
            for name, value in answer.items()
            if not (is_match and name in GENERATED) and name != "instance"
        }
    return [without_generated(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.real_commits
async def test_nothing_that_others_see_differs(original, tmp_path):
    alpha = await observed(original, ALPHA, tmp_path / "alpha")
    bravo = await observed(original, BRAVO, tmp_path / "bravo")
    assert alpha == bravo
    matched = {(row["supply_id"], row["demand_id"]) for row in alpha["rows"]["matches"]}
    assert (str(original.listings["Nanofiltration membrane"]), str(original.listings[HIDDEN])) in matched
    answered = " ".join(map(str, alpha["answers"].values()))
    for secret in (ALPHA.company, "zirconyl"):
        assert secret not in answered
        assert secret not in str(alpha["rows"])
    assert str(original.hidden) not in answered
    assert alpha["answers"]["seeker /v1/matches"] != alpha["answers"]["stranger /v1/matches"]


@pytest.mark.real_commits
async def test_the_comparison_sees_what_is_public(original, tmp_path, monkeypatch):
    """The control: one word more in a public text is seen in the rows and in the answers."""
    alpha = await observed(original, ALPHA, tmp_path / "alpha")
    monkeypatch.setitem(globals(), "conceal", reveal)
    other = await observed(original, ALPHA, tmp_path / "other")
    assert alpha["rows"]["matches"] != other["rows"]["matches"]
    assert alpha["rows"]["listing_vectors"] != other["rows"]["listing_vectors"]
    assert alpha["answers"] != other["answers"]


async def reveal(exchange, original, twin, directory):
    """Publish a technology with one word more."""
    async with exchange.unit_of_work() as uow:
        listing = await uow.session.get(Listing, original.listings["Nanofiltration membrane"])
        version = listing.freeze([], at=uow.now)
        words = version.content["texts"]["en"]
        version.content = version.content | {"texts": {"en": words | {"description": f"{twin.text} hatchery"}}}
        uow.session.add(version)
        listing.number = version.number
    async with exchange.sessions() as session:
        return {name: await session.get(Person, id) for name, id in original.people.items()}
