"""The catalogue answers by words while the database does not answer at all."""

import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from embedders import MemoryEmbedder
from techexchange.infra.fulltext import Document, Engine, Request
from techexchange.search.queries import Catalogue, Degraded, Finder, Mode, Vectors
from techexchange.search.queries.documents import SCHEMA


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
async def test_while_the_database_is_away_it_is_by_words(tmp_path, mode):
    engine, catalogue = Engine(SCHEMA), Catalogue(tmp_path)
    engine.add([Document("9", {"title_en": "Membrane"}, {"direction": ("supply",)}, payload=b"{")])
    engine.save(1)
    catalogue.swap(engine)
    nobody = create_async_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", poolclass=NullPool)
    finder = Finder(catalogue, Vectors(async_sessionmaker(nobody)), MemoryEmbedder())
    answer = await finder.find(Request("membrane"), mode)
    engine.close()
    assert (answer.mode, answer.degraded) == (Mode.LEXICAL, Degraded.DATABASE)
    assert [hit.id for hit in answer.found.hits] == ["9"]
