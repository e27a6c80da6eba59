"""People keep searches, over HTTP, and are told once of each listing that is new and fits."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event, func, select, text

from factories import actor_of, bearer, join, keyed, make_listing, make_member, make_organization, make_person
from techexchange.infra.mail import PostedLetter
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.notifications.models import Notice
from techexchange.search import actions, queries
from techexchange.search.actions import alerting
from techexchange.search.errors import TooManySavedSearches
from techexchange.search.jobs import follow_news, tell_gathered
from techexchange.search.models import AlertFrequency, SavedSearch
from techexchange.search.queries import saved as reading
from techexchange.search.schemas import SavedSearchIn

MEMBRANES = {
    "vi": {"title": "Màng lọc nano xử lý nước thải", "summary": "Khử màu.", "description": "Nuôi trồng thuỷ sản."},
    "en": {"title": "Nanofiltration membranes", "summary": "Removes dye.", "description": "For mills of textile."},
}
PUMPS = {"en": {"title": "Heat pump dryer", "summary": "Dries fruit.", "description": "Dries fruit gently."}}
WAKE = text("UPDATE saved_searches SET wake_at = now() - interval '1 second' WHERE wake_at IS NOT NULL")
SEQ = text("SELECT (SELECT seq FROM ledger_head) - (SELECT position FROM saved_search_position)")


@dataclass
class Seeker:
    """Somebody who keeps searches, and an institute that publishes."""

    exchange: Exchange
    client: httpx.AsyncClient
    settle: Any
    person: Any
    headers: dict[str, str]
    institute: Any

    async def keep(self, query: str = "q=membrane", frequency: str = "immediately", **more: Any) -> dict[str, Any]:
        body = {"name": "Membranes", "query": query, "frequency": frequency} | more
        answer = await self.client.post("/v1/saved-searches", json=body, headers=keyed(self.headers))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def move(self, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
        headers = keyed(self.headers, **({"if_match": "*"} | more))
        return await self.client.request(method, f"/v1/saved-searches/{path}", json=body, headers=headers)

    async def publish(self, texts: Any = MEMBRANES, **content: Any) -> Listing:
        content = {"keywords": ["thing"], "ipc": ["F26B 3/28"]} | content
        listing = await make_listing(self.exchange, self.institute, texts=texts, **content)
        await self.settle()
        return listing

    async def act(self, listing: Listing, *moves: str) -> None:
        for move in moves:
            async with self.exchange.unit_of_work() as uow:
                present = await uow.session.get(Listing, listing.id)
                given = {"suspend": (SuspensionReason.OTHER,)}.get(move, ())
                if move == "publish":
                    version = present.freeze([], at=uow.now)
                    uow.session.add(version)
                    given = (version,)
                uow.publish(getattr(present, move)(*given, by=SYSTEM, at=uow.now))
        await self.settle()

    async def hits(self, search: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"/v1/saved-searches/{search['id']}/hits", headers=self.headers, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def found(self, search: dict[str, Any]) -> set[str]:
        return {hit["listing_id"] for hit in await self.hits(search)}

    async def rows(self, statement: Any) -> list[Any]:
        async with self.exchange.sessions() as session:
            return list((await session.execute(statement)).scalars())

    async def told(self) -> list[Notice]:
        mine = select(Notice).where(Notice.person_id == self.person.id, Notice.kind == "saved_search_matched")
        return await self.rows(mine.order_by(Notice.created_at))

    async def clock(self, *, later: bool = False) -> None:
        if later:
            async with self.exchange.sessions() as session:
                await session.execute(WAKE)
                await session.commit()
        for tick in (follow_news, tell_gathered):
            async with self.exchange.unit_of_work() as uow:
                await tick(uow)
        await self.settle()


@pytest.fixture
async def seeker(exchange, client, settle):
    person = await make_person(exchange)
    institute = await make_organization(exchange)
    return Seeker(exchange, client, settle, person, await bearer(exchange, person), institute)


async def test_a_search_is_kept_shown_changed_paused_and_deleted(seeker):
    kept = await seeker.keep("?q=màng lọc&sector=energy&limit=5&sort=newest&facets=false", "daily", mail=False)
    assert kept["query"] == "q=m%C3%A0ng+l%E1%BB%8Dc&sector=energy"
    assert (kept["status"], kept["available_moves"], kept["mail"]) == ("active", ["pause", "delete"], False)
    path = f"/v1/saved-searches/{kept['id']}"
    shown = await seeker.client.get(path, headers=seeker.headers)
    assert (shown.json(), shown.headers["etag"]) == (kept, f'"{kept["version"]}"')
    listed = await seeker.client.get("/v1/saved-searches", headers=seeker.headers)
    assert listed.json() == {"items": [kept], "next_cursor": None}

    changed = await seeker.move("PATCH", kept["id"], {"query": "q=pump", "frequency": "never"})
    assert (changed.json()["query"], changed.json()["next_at"]) == ("q=pump", None)
    assert changed.json()["version"] > kept["version"]
    stale = await seeker.move("PATCH", kept["id"], {"name": "x"}, if_match=f'"{kept["version"]}"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    unsure = await seeker.client.patch(path, json={"name": "x"}, headers=seeker.headers)
    assert unsure.status_code == 428

    paused = await seeker.move("POST", f"{kept['id']}/pause")
    assert (paused.json()["status"], paused.json()["available_moves"]) == ("paused", ["resume", "delete"])
    again = await seeker.move("POST", f"{kept['id']}/pause")
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert (await seeker.move("POST", f"{kept['id']}/resume")).json()["status"] == "active"

    assert (await seeker.move("DELETE", kept["id"])).status_code == 204
    gone = await seeker.client.get(path, headers=seeker.headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "saved_search_not_found")
    assert (await seeker.move("DELETE", kept["id"])).status_code == 404
    assert (await seeker.client.get("/v1/saved-searches", headers=seeker.headers)).json()["items"] == []
    [row] = await seeker.rows(select(SavedSearch))
    assert (row.name, row.query, row.criteria) == ("", "", {})


@pytest.mark.parametrize(
    "body",
    [
        {"query": "colour=red"},
        {"query": "sector=unknown"},
        {"query": "trl_min=9&trl_max=1"},
        {"query": "cursor=abcd"},
        {"query": "q=" + "x" * 21_000},
        {"query": "q=x\x00y"},
        {"name": ""},
        {"name": "x" * 301},
        {"frequency": "hourly"},
        {"mail": "yes"},
        {"person_id": str(uuid4())},
    ],
)
async def test_what_the_search_would_refuse_is_not_kept(seeker, body):
    whole = {"name": "Membranes", "query": "q=membrane"} | body
    answer = await seeker.client.post("/v1/saved-searches", json=whole, headers=keyed(seeker.headers))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(body))}"


async def test_nobody_sees_the_searches_of_another(seeker, exchange):
    kept = await seeker.keep()
    stranger = await bearer(exchange, await make_person(exchange))
    path = f"/v1/saved-searches/{kept['id']}"
    for method, more in (("GET", ""), ("GET", "/hits"), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause")):
        body = {"name": "Mine"} if method == "PATCH" else None
        headers = keyed(stranger, if_match="*")
        assert (await seeker.client.request(method, path + more, json=body, headers=headers)).status_code == 404
        assert (
            await seeker.client.request(method, path + more, json=body, headers={"if-match": "*"})
        ).status_code == 401
    assert (await seeker.client.get("/v1/saved-searches", headers=stranger)).json()["items"] == []


async def test_the_record_does_not_say_what_somebody_looks_for(seeker):
    kept = await seeker.keep("q=membrane")
    await seeker.publish()
    await seeker.move("DELETE", kept["id"])
    kept_about = select(LedgerEntry).where(LedgerEntry.event.startswith("saved_search"))
    entries = await seeker.rows(kept_about.order_by(LedgerEntry.seq))
    assert [entry.event for entry in entries] == [
        "saved_search_created",
        "saved_search_matched",
        "saved_search_deleted",
    ]
    assert not [entry for entry in entries if "embrane" in str(entry.payload)]


async def test_one_person_keeps_fifty(exchange, seeker):
    actor = await actor_of(exchange, seeker.person)
    criteria = SavedSearchIn(name="x", query="q=membrane").criteria()
    async with exchange.unit_of_work() as uow:
        for number in range(actions.MOST_KEPT):
            await actions.save(uow, actor, f"Search {number}", criteria, AlertFrequency.NEVER, mail=False)
        with pytest.raises(TooManySavedSearches):
            await actions.save(uow, actor, "One more", criteria, AlertFrequency.NEVER, mail=False)
    page = await seeker.client.get("/v1/saved-searches?limit=30", headers=seeker.headers)
    rest = await seeker.client.get(page.links["next"]["url"], headers=seeker.headers)
    names = [item["name"] for item in (*page.json()["items"], *rest.json()["items"])]
    assert sorted(names) == sorted(f"Search {number}" for number in range(actions.MOST_KEPT))


async def test_only_people_keep_searches(exchange):
    criteria = SavedSearchIn(name="x", query="q=membrane").criteria()
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Unauthenticated):
            await actions.save(uow, ANONYMOUS, "x", criteria, AlertFrequency.NEVER, mail=False)


async def test_what_is_newly_published_and_fits_is_told_once(seeker):
    early = await seeker.publish()
    search = await seeker.keep("q=membrane&sector=agri_food", name="Màng")
    sector = {"sector": "agri_food"}
    other = await seeker.publish(PUMPS, **sector)
    listing = await seeker.publish(MEMBRANES, **sector)
    assert await seeker.found(search) == {str(listing.id)}
    [notice] = await seeker.told()
    assert (notice.subject_id, notice.listing_id, notice.organization_id) == (UUID(search["id"]), listing.id, None)
    assert notice.told("en") == (
        "New for “Màng”: Nanofiltration membranes",
        "“Nanofiltration membranes” is newly published and fits your saved search “Màng”.",
    )
    assert "Màng lọc nano xử lý nước thải" in notice.told("vi")[0]
    [hit] = await seeker.hits(search)
    assert hit["told_at"] == hit["found_at"]
    assert hit["listing"]["texts"]["en"]["title"] == "Nanofiltration membranes"
    [letter] = await seeker.rows(select(PostedLetter).where(PostedLetter.to == seeker.person.email))
    assert "Màng" in letter.values["title"]
    await seeker.act(other, "pause", "resume")
    await seeker.act(early, "pause", "resume")
    await seeker.act(listing, "pause")
    assert (await seeker.hits(search))[0]["listing"] is None
    await seeker.act(listing, "resume")
    await seeker.act(listing, "suspend", "reinstate")
    await seeker.clock(later=True)
    assert len(await seeker.told()) == 1


async def test_another_version_of_what_was_told_is_no_news_but_one_that_fits_at_last_is(seeker):
    search = await seeker.keep()
    listing, late = await seeker.publish(), await seeker.publish(PUMPS)
    for one, number in ((listing, 1), (late, 2)):
        async with seeker.exchange.unit_of_work() as uow:
            present = await uow.session.get(Listing, one.id)
            uow.publish(present.edit(present.content | {"texts": MEMBRANES, "trl": 9}, by=SYSTEM, at=uow.now))
        await seeker.act(one, "submit", "begin_review", "publish")
        assert len(await seeker.told()) == number
    assert await seeker.found(search) == {str(listing.id), str(late.id)}


async def test_what_left_the_view_before_anyone_looked_is_told_when_it_is_back(seeker):
    search = await seeker.keep()
    listing = await make_listing(seeker.exchange, seeker.institute, texts=MEMBRANES)
    await seeker.act(listing, "pause")
    assert await seeker.found(search) == set()
    await seeker.act(listing, "resume")
    assert await seeker.found(search) == {str(listing.id)}


@pytest.mark.parametrize("hidden", [True, False])
async def test_ones_own_is_no_news_even_where_its_company_is_hidden(seeker, hidden):
    await join(seeker.exchange, seeker.person, seeker.institute, Role.VIEWER)
    search = await seeker.keep("direction=demand")
    await seeker.publish(MEMBRANES, direction="demand", company_hidden=hidden)
    assert await seeker.found(search) == set()
    another = await make_organization(seeker.exchange)
    listing = await make_listing(seeker.exchange, another, direction="demand", company_hidden=hidden)
    await seeker.settle()
    assert await seeker.found(search) == {str(listing.id)}


async def test_nothing_is_found_while_paused_nor_made_up_for(seeker):
    search = await seeker.keep()
    await seeker.move("POST", f"{search['id']}/pause")
    missed = await seeker.publish()
    await seeker.move("POST", f"{search['id']}/resume")
    await seeker.act(missed, "pause", "resume")
    listing = await seeker.publish()
    assert await seeker.found(search) == {str(listing.id)}


async def test_another_question_asks_of_what_is_published_after_it(seeker):
    search = await seeker.keep("q=pump")
    early = await seeker.publish()
    await seeker.move("PATCH", search["id"], {"query": "q=membrane"})
    await seeker.act(early, "pause", "resume")
    assert await seeker.found(search) == set()
    late = await seeker.publish()
    assert await seeker.found(search) == {str(late.id)}


@pytest.mark.parametrize("frequency", ["daily", "weekly"])
async def test_what_is_gathered_is_told_together_when_its_time_has_come(seeker, frequency):
    search = await seeker.keep(frequency=frequency)
    listings = [await seeker.publish() for _ in range(3)]
    await seeker.clock()
    assert await seeker.told() == []
    assert {hit["told_at"] for hit in await seeker.hits(search)} == {None}
    await seeker.clock(later=True)
    [notice] = await seeker.told()
    assert notice.listing_id == listings[-1].id
    assert notice.told("en")[0] == "New for “Membranes”: Nanofiltration membranes and 2 more"
    assert notice.told("vi")[0].endswith(" và 2 tin khác")
    shown = (await seeker.client.get(f"/v1/saved-searches/{search['id']}", headers=seeker.headers)).json()
    assert shown["told_at"] < shown["next_at"]
    await seeker.clock(later=True)
    assert len(await seeker.told()) == 1
    await seeker.publish()
    await seeker.clock(later=True)
    assert [notice.told("en")[0] for notice in await seeker.told()][1:] == [
        "New for “Membranes”: Nanofiltration membranes"
    ]


async def test_what_was_gathered_is_told_when_alerts_become_immediate_and_not_when_they_end(seeker):
    soon, never = await seeker.keep(frequency="daily"), await seeker.keep(frequency="daily")
    await seeker.publish()
    await seeker.move("PATCH", soon["id"], {"frequency": "immediately"})
    await seeker.move("PATCH", never["id"], {"frequency": "never"})
    await seeker.clock()
    [notice] = await seeker.told()
    assert notice.subject_id == UUID(soon["id"])
    await seeker.clock(later=True)
    assert len(await seeker.told()) == 1
    assert len(await seeker.hits(never)) == 1


async def test_who_wants_no_letter_has_it_in_the_inbox(seeker):
    await seeker.keep(mail=False)
    await seeker.publish()
    assert len(await seeker.told()) == 1
    assert await seeker.rows(select(PostedLetter).where(PostedLetter.to == seeker.person.email)) == []


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=nuôi trồng thủy sản", True),
        ("q=" + unicodedata.normalize("NFD", "nuôi trồng thuỷ sản"), True),
        ("q=nuoi trong thuy san", True),
        ("q=MEMBRANES", True),
        ("q=nanofil*", True),
        ('q="lọc nano"', True),
        ("direction=supply&language=vi", True),
        ("", True),
        ('q="nano lọc"', False),
        ("q=membrnae", False),
        ("q=membrane zebra", False),
        ("q=membrane&direction=demand", False),
        ("q=membrane&trl_max=2", False),
    ],
)
async def test_every_word_is_wanted_however_it_is_spelt(seeker, query, finds):
    search = await seeker.keep(query)
    await seeker.publish(trl=7)
    assert bool(await seeker.found(search)) is finds


async def test_searches_go_by_the_synonyms(seeker):
    async with seeker.exchange.unit_of_work() as uow:
        await actions.add_synonyms(uow, SYSTEM, ["nanofiltration", "siêu vi lọc"], None)
    search = await seeker.keep("q=siêu vi lọc")
    listing = await seeker.publish()
    assert await seeker.found(search) == {str(listing.id)}


async def test_hits_come_page_by_page_the_latest_first(seeker):
    search = await seeker.keep()
    listings = [await seeker.publish() for _ in range(3)]
    path = f"/v1/saved-searches/{search['id']}/hits?limit=2"
    first = await seeker.client.get(path, headers=seeker.headers)
    second = await seeker.client.get(first.links["next"]["url"], headers=seeker.headers)
    found = [item["listing_id"] for item in (*first.json()["items"], *second.json()["items"])]
    assert found == [str(listing.id) for listing in reversed(listings)]


async def test_many_new_listings_are_one_alert_for_each_search(seeker, monkeypatch):
    monkeypatch.setattr(alerting, "BATCH", 1000)
    search = await seeker.keep()
    for _ in range(120):
        await make_listing(seeker.exchange, seeker.institute, texts=MEMBRANES)
    await seeker.settle()
    [notice] = await seeker.told()
    assert notice.told("en")[0].endswith(" and 119 more")
    assert len(await seeker.hits(search, limit=100)) == 100


async def test_many_searches_take_as_many_statements_as_one(seeker, exchange, engine):
    actor = await actor_of(exchange, seeker.person)
    counts = []
    for more in (1, 30):
        async with exchange.unit_of_work() as uow:
            for number in range(more):
                criteria = SavedSearchIn(name="x", query=f"q=membrane&trl_min={1 + number % 3}").criteria()
                await actions.save(uow, actor, "x", criteria, AlertFrequency.DAILY, mail=False)
        await make_listing(exchange, seeker.institute, texts=MEMBRANES, trl=8)
        statements = []

        def note(*given, statements=statements):
            statements.append(given[2])

        event.listen(engine.sync_engine, "before_cursor_execute", note)
        async with exchange.unit_of_work() as uow:
            assert await actions.follow_news(uow, SYSTEM, queries.sift)
        event.remove(engine.sync_engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert await seeker.rows(select(func.count()).select_from(text("saved_search_hits"))) == [1 + 31]


async def test_while_nobody_keeps_a_search_nothing_is_looked_at(exchange, seeker):
    async with exchange.unit_of_work() as uow:
        assert await actions.follow_news(uow, SYSTEM, queries.sift) == 0
    search = await seeker.keep()
    await seeker.move("DELETE", search["id"])
    await seeker.publish()
    async with exchange.sessions() as session:
        assert await session.scalar(SEQ) == 0


async def test_people_without_an_account_any_more_are_not_told(seeker, exchange):
    search = await seeker.keep()
    async with exchange.sessions() as session:
        await session.execute(text("UPDATE people SET status = 'disabled' WHERE id = :id"), {"id": seeker.person.id})
        await session.commit()
    await seeker.publish()
    async with exchange.unit_of_work() as uow:
        assert await queries.watches(uow) == []
    assert search["status"] == "active"


async def test_a_search_deleted_while_the_news_is_sifted_finds_nothing(seeker, exchange, monkeypatch):
    search = await seeker.keep()
    async with exchange.unit_of_work() as uow:
        watches = await queries.watches(uow)
    await seeker.move("DELETE", search["id"])

    async def as_before(_uow):
        return watches

    monkeypatch.setattr(reading, "watches", as_before)
    await seeker.publish()
    assert await seeker.told() == []
    assert await seeker.rows(select(func.count()).select_from(text("saved_search_hits"))) == [0]


async def test_own_members_are_told_of_nothing_of_any_of_their_organisations(exchange, seeker):
    editor = await make_member(exchange, seeker.institute, Role.EDITOR)
    listing = await seeker.publish()
    async with exchange.unit_of_work() as uow:
        assert await queries.owned(uow, [listing.id]) == {(editor.id, listing.id)}
