"""The operator lists synonyms; every node searches by them."""

from datetime import UTC, datetime

import pytest

from factories import bearer, keyed, make_actor, make_member, make_operation, make_organization
from techexchange.infra.fulltext import term_of
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.queries import follow
from techexchange.search import actions, queries
from techexchange.search.errors import TermsMissing, TermTooLong
from techexchange.search.models import SynonymGroup, known_synonyms

NOW = datetime(2026, 5, 1, tzinfo=UTC)
AI = ["AI", "trí tuệ nhân tạo", "artificial intelligence"]


def test_a_group_has_different_terms_in_the_order_given():
    group, listed = SynonymGroup.begin(["AI", " ai! ", "—", "Trí tuệ nhân tạo"], "x", by=SYSTEM, at=NOW)
    assert (group.terms, group.note, listed.subject_id, listed.how) == (
        ["AI", "Trí tuệ nhân tạo"],
        "x",
        group.id,
        "listed",
    )
    assert group.remove(by=SYSTEM, at=NOW).how == "removed"


@pytest.mark.parametrize(
    ("terms", "error"),
    [(["AI", "ai"], TermsMissing), (["!", "AI"], TermsMissing), (["AI", "a " * 9], TermTooLong)],
)
def test_what_is_no_group_of_synonyms(terms, error):
    with pytest.raises(error):
        SynonymGroup.begin(terms, None, by=SYSTEM, at=NOW)


def test_the_terms_of_the_field_are_groups_that_do_not_overlap():
    known = known_synonyms()
    names = [term_of(term) for terms in known for term in terms]
    assert len(known) >= 60
    assert len(names) == len(set(names))
    for terms in known:
        group, _ = SynonymGroup.begin(terms, None, by=SYSTEM, at=NOW)
        assert group.terms == terms


async def test_an_exchange_begins_with_the_terms_of_the_field_once(exchange):
    async with exchange.unit_of_work() as uow:
        assert await actions.adopt_synonyms(uow, SYSTEM) == len(known_synonyms())
    async with exchange.unit_of_work() as uow:
        assert await actions.adopt_synonyms(uow, SYSTEM) == 0
        synonyms = await queries.synonyms(uow.session)
    assert synonyms


@pytest.fixture
async def moderator(exchange):
    return await bearer(exchange, (await make_operation(exchange)).moderator)


async def test_a_group_is_listed_read_by_all_changed_and_removed(client, moderator):
    body = {"terms": AI, "note": "Digital"}
    made = await client.post("/v1/search/synonyms", json=body, headers=keyed(moderator))
    assert (made.status_code, made.json()["terms"], made.json()["note"]) == (201, AI, "Digital")
    path = f"/v1/search/synonyms/{made.json()['id']}"
    assert (await client.get("/v1/search/synonyms")).json()["items"] == [made.json()]
    changed = await client.patch(path, json={"terms": AI[:2]}, headers=moderator | {"if-match": made.headers["etag"]})
    assert (changed.json()["terms"], changed.json()["note"]) == (AI[:2], "Digital")
    bare = await client.patch(path, json={"note": ""}, headers=moderator | {"if-match": "*"})
    assert (bare.json()["terms"], bare.json()["note"]) == (AI[:2], None)
    stale = await client.delete(path, headers=moderator | {"if-match": made.headers["etag"]})
    assert stale.status_code == 412
    assert (await client.delete(path, headers=moderator)).status_code == 428
    assert (await client.delete(path, headers=moderator | {"if-match": "*"})).status_code == 204
    assert (await client.get("/v1/search/synonyms")).json()["items"] == []
    gone = await client.delete(path, headers=moderator | {"if-match": "*"})
    assert (gone.status_code, gone.json()["code"]) == (404, "synonym_group_not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"terms": ["AI"]}, "validation_failed"),
        ({"terms": ["AI"] * 21}, "validation_failed"),
        ({"terms": ["AI", ""]}, "validation_failed"),
        ({"terms": ["AI", "x" * 101]}, "validation_failed"),
        ({"terms": ["AI", "x\x00"]}, "validation_failed"),
        ({"terms": AI, "weight": 2}, "validation_failed"),
        ({"terms": ["AI", "ai"]}, "terms_missing"),
        ({"terms": ["AI", "a b c d e f g h i"]}, "term_too_long"),
    ],
)
async def test_what_cannot_be_listed(client, moderator, body, code):
    answer = await client.post("/v1/search/synonyms", json=body, headers=keyed(moderator))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_a_moderator_under_a_mandate_lists_synonyms(exchange):
    institute, _ = await make_actor(exchange)
    for actor, refusal in ((institute, Forbidden), (ANONYMOUS, Unauthenticated)):
        async with exchange.unit_of_work() as uow:
            with pytest.raises(refusal):
                await actions.add_synonyms(uow, actor, AI, None)


async def test_without_a_mandate_a_moderator_does_not(client, exchange):
    idle = await make_organization(exchange, "operator")
    headers = await bearer(exchange, await make_member(exchange, idle, "moderator"))
    answer = await client.post("/v1/search/synonyms", json={"terms": AI}, headers=keyed(headers))
    assert (answer.status_code, answer.json()["code"]) == (403, "mandate_not_active")


async def test_each_change_is_on_record_without_the_terms(exchange):
    async with exchange.unit_of_work() as uow:
        group = await actions.add_synonyms(uow, SYSTEM, AI, None)
    async with exchange.unit_of_work() as uow:
        await actions.change_synonyms(uow, SYSTEM, group.id, actions.SynonymWords(terms=AI[:2]))
        await actions.remove_synonyms(uow, SYSTEM, group.id)
    async with exchange.sessions() as session:
        entries = (await follow(session, 0, 10_000))[-3:]
    assert [(entry.event, entry.payload) for entry in entries] == [
        ("synonyms_changed", {"how": "listed"}),
        ("synonyms_changed", {"how": "listed"}),
        ("synonyms_changed", {"how": "removed"}),
    ]


async def test_a_running_node_searches_by_what_was_just_listed(desk):
    listing = await desk.publish("Artificial intelligence for ponds", keywords=["fish"], ipc=["A01K 61/00"])
    assert await desk.ids(q="trí tuệ nhân tạo") == []
    async with desk.live.exchange.unit_of_work() as uow:
        group = await actions.add_synonyms(uow, SYSTEM, AI, None)
    assert await desk.ids(q="trí tuệ nhân tạo") == [str(listing.id)]
    [item] = (await desk.search(q="tri tue nhan tao"))["items"]
    assert item["snippets"]["title"] == "<mark>Artificial</mark> <mark>intelligence</mark> for ponds"
    async with desk.live.exchange.unit_of_work() as uow:
        await actions.remove_synonyms(uow, SYSTEM, group.id)
    assert await desk.ids(q="trí tuệ nhân tạo") == []


async def test_a_rebuilt_index_searches_by_them_too(desk):
    listing = await desk.publish("Artificial intelligence for ponds", keywords=["fish"], ipc=["A01K 61/00"])
    async with desk.live.exchange.unit_of_work() as uow:
        await actions.add_synonyms(uow, SYSTEM, AI, None)
    await desk.live.caught_up()
    before = desk.live.app.state.catalogue.engine
    async with desk.live.exchange.unit_of_work() as uow:
        await actions.rebuild(uow, SYSTEM)
    while desk.live.app.state.catalogue.engine is before:
        await desk.publish("Something else", keywords=["other"], ipc=["A01K 61/00"])
        await desk.live.caught_up()
    assert await desk.ids(q="trí tuệ nhân tạo") == [str(listing.id)]
