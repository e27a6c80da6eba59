"""Asking the vectors: what is near a question, how near given listings are, and how far the vectors are made."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.infra.embedding import Vector
from techexchange.infra.fulltext import Language
from techexchange.listings.models import Direction
from techexchange.search.models.vectors import written

SERVING = text("SELECT id, name, dimension FROM embedding_models WHERE status = 'serving'")
REFERENCE = text(
    "WITH picked AS (SELECT DISTINCT listing_id FROM (SELECT listing_id FROM listing_vectors TABLESAMPLE SYSTEM ("
    "(SELECT CASE WHEN reltuples > 0 THEN least(100, 500.0 * :size / reltuples) ELSE 100 END FROM pg_class"
    " WHERE oid = CAST('listing_vectors' AS regclass))) REPEATABLE (0)"
    " WHERE model_id = :model AND language = :language AND part = 0"
    " ORDER BY hash_record(ROW(listing_id)) LIMIT :size) AS sampled)"
    " SELECT listing_id, vector_send(embedding) FROM listing_vectors JOIN picked USING (listing_id)"
    " WHERE model_id = :model AND language = :language ORDER BY listing_id, part"
)
OF_LISTING = text(
    "SELECT language, vector_send(embedding) FROM listing_vectors"
    " WHERE model_id = :model AND listing_id = :id ORDER BY language, part"
)
PROGRESS = text(
    "WITH latest AS (SELECT id FROM embedding_models WHERE status <> 'retired'"
    " ORDER BY status = 'filling' DESC, id DESC LIMIT 1)"
    " SELECT count(made.listing_id), count(*) FROM listings LEFT JOIN (SELECT DISTINCT listing_id, version_number"
    " FROM listing_vectors WHERE model_id = (SELECT id FROM latest)) AS made"
    " ON made.listing_id = listings.id AND made.version_number = listings.number"
    " WHERE listings.status = 'published'"
)
MISSING = text(
    "SELECT listings.id FROM listings JOIN listing_versions"
    " ON listing_versions.listing_id = listings.id AND listing_versions.number = listings.number"
    " WHERE listings.status = 'published' AND NOT EXISTS (SELECT FROM listing_vectors WHERE model_id = :model"
    " AND listing_vectors.listing_id = listings.id AND version_number = listings.number)"
    " ORDER BY listing_versions.published_at DESC, listings.id DESC LIMIT :limit"
)
NEAR = (
    "(SELECT listing_id, -(CAST(embedding AS vector({size})) <#> CAST(:vector AS vector({size}))) AS alike"
    " FROM listing_vectors WHERE model_id = :model AND language = '{language}' AND direction = '{direction}'"
    " AND vector_dims(embedding) = {size}"
    " ORDER BY CAST(embedding AS vector({size})) <#> CAST(:vector AS vector({size})) LIMIT :parts)"
)
WEIGHED = (
    "WITH near AS ({near}), wanted AS (SELECT listing_id FROM near UNION SELECT unnest(CAST(:ids AS uuid[])))"
    " SELECT listing_id, language, max(alike) FILTER (WHERE part = 0),"
    " coalesce(max(alike) FILTER (WHERE part > 0), max(alike)) FROM ("
    "SELECT listing_id, language, part, -(CAST(embedding AS vector({size})) <#> CAST(:vector AS vector({size})))"
    " AS alike FROM listing_vectors JOIN wanted USING (listing_id) WHERE model_id = :model) AS parts"
    " GROUP BY listing_id, language"
)


@dataclass(frozen=True)
class Near:
    """How many of the nearest passages are looked for in each language, and of which directions."""

    parts: int
    directions: tuple[Direction, ...] = tuple(Direction)


class Likeness(NamedTuple):
    """How alike a question are the text of a listing as a whole and the best of its parts (≤ 1)."""

    whole: float
    best: float

    @property
    def mean(self) -> float:
        """What the ranking goes by."""
        return (self.whole + self.best) / 2


class Vectors:
    """The vectors of what is published; each question is one statement."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def serving(self) -> tuple[int, str, int] | None:
        """The model that answers: id, name and dimension; only questions embedded by the same model can be asked."""
        async with self._sessions() as session:
            found = (await session.execute(SERVING)).one_or_none()
        return None if found is None else (found.id, found.name, found.dimension)

    async def weigh(
        self, model_id: int, vector: Vector, near: Near, ids: Sequence[UUID]
    ) -> dict[UUID, dict[str, Likeness]]:
        """How alike are the listings nearest to the vector, and these others, by listing and language."""
        statement = _weighed(near.directions, len(vector))
        asked = {"model": model_id, "vector": written(vector), "parts": near.parts, "ids": list(ids)}
        found: defaultdict[UUID, dict[str, Likeness]] = defaultdict(dict)
        async with self._sessions() as session:
            for id, language, whole, best in await session.execute(statement, asked):
                found[id][language] = Likeness(whole, best)
        return dict(found)

    async def reference(self, model_id: int, language: str, size: int = 300) -> list[Vector]:
        """The vectors of about `size` listings from all over the table, the whole first, one array for each."""
        asked = {"model": model_id, "language": language, "size": size}
        async with self._sessions() as session:
            rows = (await session.execute(REFERENCE, asked)).all()
        return [_read([sent for _, sent in group]) for _, group in groupby(rows, key=lambda row: row[0])]

    async def of(self, model_id: int, listing_id: UUID) -> dict[str, Vector]:
        """The vectors of a listing by language, one row for each part."""
        async with self._sessions() as session:
            rows = (await session.execute(OF_LISTING, {"model": model_id, "id": listing_id})).all()
        return {
            language: _read([sent for _, sent in group]) for language, group in groupby(rows, key=lambda row: row[0])
        }

    async def missing(self, model_id: int, limit: int) -> list[UUID]:
        """What is published and has no vectors of this model for its present version, newest first."""
        async with self._sessions() as session:
            return list(await session.scalars(MISSING, {"model": model_id, "limit": limit}))

    async def progress(self) -> tuple[int, int]:
        """Of how many published listings the newest model has the vectors, and how many are published."""
        async with self._sessions() as session:
            embedded, published = (await session.execute(PROGRESS)).one()
        return embedded, published

    async def share(self) -> float:
        """The share of the published listings whose vectors are made, 0 to 1."""
        embedded, published = await self.progress()
        return embedded / published if published else 1.0


@cache
def _weighed(directions: tuple[Direction, ...], size: int) -> TextClause:
    """The statement with its conditions written out, as the indexes have them; one half for each language."""
    near = " UNION ALL ".join(
        NEAR.format(language=language, direction=each, size=size) for language in Language for each in directions
    )
    return text(WEIGHED.format(near=near, size=size))


def _read(sent: Sequence[bytes]) -> Vector:
    rows = [np.frombuffer(row, ">f4", offset=4) for row in sent]
    return np.array(rows, np.float32) if rows else np.empty((0, 0), np.float32)
