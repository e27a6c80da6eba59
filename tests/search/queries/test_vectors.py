"""Asking the vectors: against plain arithmetic over the same numbers, and by the index that is meant for it."""

import numpy as np
import pytest
from sqlalchemy import event, text

from factories import make_listing, make_organization
from techexchange.infra.embedding import of_length_one
from techexchange.listings.models import Direction
from techexchange.search.models import EmbeddingModel
from techexchange.search.models.vectors import indexes_of
from techexchange.search.queries import Vectors
from techexchange.search.queries.vectors import Near, _weighed
from techexchange.search.repository import vectors as kept

TEXTS = {language: {"title": "t", "summary": "s", "description": "d"} for language in ("vi", "en")}


async def begin(exchange, name="m", dimension=384, *, serves=True):
    async with exchange.unit_of_work() as uow:
        model = EmbeddingModel.begin(name, dimension, at=uow.now)
        if serves:
            model.serve()
        return await kept.add_model(uow, model)


async def fill(exchange, model, listings, dimension=384, seed=1):
    """Random vectors, two parts in English and one in Vietnamese: what each listing has, by language."""
    chance = np.random.default_rng(seed)
    made = {
        listing: {
            "en": of_length_one(chance.normal(size=(2, dimension)).astype(np.float32)),
            "vi": of_length_one(chance.normal(size=(1, dimension)).astype(np.float32)),
        }
        for listing in listings
    }
    async with exchange.unit_of_work() as uow:
        rows = [
            kept.MadeVector(listing.id, listing.number, language, part, vector)
            for listing, languages in made.items()
            for language, parts in languages.items()
            for part, vector in enumerate(parts)
        ]
        await kept.keep(uow, model.id, rows)
    return {listing.id: languages for listing, languages in made.items()}


@pytest.fixture
async def filled(exchange):
    institute = await make_organization(exchange)
    model = await begin(exchange)
    supplies = [await make_listing(exchange, institute) for _ in range(6)]
    demands = [await make_listing(exchange, institute, direction="demand") for _ in range(3)]
    return Vectors(exchange.sessions), model, supplies, demands, await fill(exchange, model, [*supplies, *demands])


async def test_the_nearest_are_those_with_the_nearest_part(filled):
    vectors, model, supplies, demands, made = filled
    question = made[supplies[0].id]["en"][1]
    expected = {id: float(np.max(languages["en"] @ question)) for id, languages in made.items()}
    nearest = sorted(expected, key=expected.get, reverse=True)
    found = await vectors.weigh(model.id, question, Near(1, (Direction.SUPPLY,)), [])
    assert supplies[0].id in found
    assert found[supplies[0].id]["en"].best == pytest.approx(1)
    assert set(found) <= {listing.id for listing in supplies}, "one of each language"
    assert len(found) <= 2
    wanted = await vectors.weigh(model.id, question, Near(1, (Direction.DEMAND,)), [])
    assert next(id for id in nearest if id in {listing.id for listing in demands}) in wanted
    assert set(await vectors.weigh(model.id, question, Near(20), [])) == set(expected)
    assert await vectors.weigh(model.id + 1, question, Near(5), []) == {}


async def test_how_near_given_listings_are_by_language(filled):
    vectors, model, supplies, _, made = filled
    question, ids = made[supplies[0].id]["vi"][0], [supplies[0].id, supplies[1].id]
    found = await vectors.weigh(model.id, question, Near(0), ids)
    assert set(found) == set(ids)
    for id in ids:
        assert set(found[id]) == {"vi", "en"}
        whole, *parts = made[id]["en"] @ question
        assert found[id]["en"] == pytest.approx((whole, max(parts or [whole])), abs=1e-5)
    assert await vectors.weigh(model.id, question, Near(0), []) == {}


async def test_the_vectors_of_one_and_of_a_sample(filled):
    vectors, model, supplies, _, made = filled
    found = await vectors.of(model.id, supplies[0].id)
    assert np.allclose(found["en"], made[supplies[0].id]["en"])
    assert np.allclose(found["vi"], made[supplies[0].id]["vi"])
    sample = np.concatenate(await vectors.reference(model.id, "en"))
    assert sample.shape == (18, 384)
    assert np.allclose(np.sort(sample[:, 0]), np.sort(np.concatenate([each["en"][:, 0] for each in made.values()])))
    assert len(await vectors.reference(model.id, "en", 5)) == 5
    assert await vectors.reference(model.id + 1, "en") == []


async def test_each_question_is_one_statement_whatever_is_asked(filled, engine):
    vectors, model, supplies, _, made = filled
    question, ids, statements = made[supplies[0].id]["en"][0], list(made), []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    asked = {
        "weigh": lambda: vectors.weigh(model.id, question, Near(9), ids),
        "reference": lambda: vectors.reference(model.id, "en"),
        "of": lambda: vectors.of(model.id, ids[0]),
        "serving": vectors.serving,
        "progress": vectors.progress,
    }
    for name, ask in asked.items():
        statements.clear()
        await ask()
        assert len([each for each in statements if "SAVEPOINT" not in each]) == 1, name


async def test_what_serves_and_how_far_it_is(exchange):
    vectors = Vectors(exchange.sessions)
    assert await vectors.serving() is None
    assert await vectors.progress() == (0, 0)
    assert await vectors.share() == 1
    institute = await make_organization(exchange)
    one, two = [await make_listing(exchange, institute) for _ in range(2)]
    await make_listing(exchange, institute, "paused")
    model = await begin(exchange)
    assert await vectors.serving() == (model.id, "m", 384)
    assert await vectors.missing(model.id, 10) == [two.id, one.id]
    await fill(exchange, model, [two])
    assert await vectors.progress() == (1, 2)
    assert await vectors.share() == 0.5
    assert await vectors.missing(model.id, 10) == [one.id]
    other = await begin(exchange, "other", serves=False)
    assert await vectors.progress() == (0, 2), "how far the new one is"
    assert await vectors.missing(other.id, 1) == [two.id]
    assert (await vectors.serving())[1] == "m"


async def test_vectors_of_what_changed_meanwhile_are_not_kept(exchange):
    institute, model = await make_organization(exchange), await begin(exchange)
    left, changed = [await make_listing(exchange, institute, status) for status in ("paused", "published")]
    changed.number += 1
    await fill(exchange, model, [left, changed])
    vectors = Vectors(exchange.sessions)
    assert await vectors.of(model.id, left.id) == await vectors.of(model.id, changed.id) == {}


async def test_models_of_different_length_live_side_by_side(exchange):
    institute = await make_organization(exchange)
    listing = await make_listing(exchange, institute)
    small, large = await begin(exchange, "small"), await begin(exchange, "large", 3072, serves=False)
    vectors = Vectors(exchange.sessions)
    for model, size in ((small, 384), (large, 3072)):
        made = await fill(exchange, model, [listing], size)
        question = made[listing.id]["vi"][0]
        assert (await vectors.weigh(model.id, question, Near(5), []))[listing.id]["vi"].whole == pytest.approx(1)
        assert [each.shape for each in await vectors.reference(model.id, "vi")] == [(1, size)]


async def test_a_question_goes_by_the_index_of_its_language_and_direction(filled, exchange):
    _, model, supplies, _, made = filled
    sized = _weighed((Direction.DEMAND, Direction.SUPPLY), 384)
    asked = {"model": model.id, "vector": str(made[supplies[0].id]["vi"][0].tolist()), "parts": 4, "ids": []}
    async with exchange.sessions() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        await session.execute(text("SET LOCAL enable_sort = off"))
        for mode in ("force_custom_plan", "force_generic_plan"):
            await session.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))
            plan = "\n".join(await session.scalars(text(f"EXPLAIN {sized.text}"), asked))
            assert "ix_listing_vectors_vi_demand_384" in plan
            assert "ix_listing_vectors_vi_supply_384" in plan
        assert await session.scalar(text("SELECT current_setting('hnsw.iterative_scan')")) == "relaxed_order"


async def test_an_index_for_another_length_is_made_by_the_owner(live):
    async with live.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("SET ROLE NONE"))
        await kept.index(outside, 64)
        await kept.index(outside, 64)
        names = set(await outside.scalars(text("SELECT indexname FROM pg_indexes WHERE tablename = 'listing_vectors'")))
        assert set(indexes_of(64)) | set(indexes_of(384)) <= names
