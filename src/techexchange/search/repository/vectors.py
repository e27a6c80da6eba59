"""Writing vectors and the life of their models."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CursorResult, TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from techexchange.infra.embedding import Vector
from techexchange.infra.uow import UnitOfWork
from techexchange.search.lifecycle import EmbeddingModelStatus
from techexchange.search.models.vectors import (
    DIMENSION,
    LARGEST_INDEXED,
    OPERATORS,
    EmbeddingModel,
    indexes_of,
    written,
)

OPEN = (
    select(EmbeddingModel)
    .where(EmbeddingModel.status != EmbeddingModelStatus.RETIRED)
    .order_by(EmbeddingModel.id)
    .with_for_update()
)
FORGET = text("DELETE FROM listing_vectors WHERE model_id = :model AND listing_id = ANY(:ids)")
KEEP = text(
    "INSERT INTO listing_vectors"
    " (listing_id, model_id, language, part, version_number, direction, embedding, embedded_at)"
    " SELECT listings.id, :model, language, part, listings.number, listings.direction, CAST(vector AS vector), :at"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS bigint[]), CAST(:languages AS text[]),"
    " CAST(:parts AS bigint[]), CAST(:vectors AS text[])) AS made (id, version_number, language, part, vector)"
    " JOIN listings ON listings.id = made.id AND listings.number = made.version_number"
    " WHERE listings.status = 'published' ON CONFLICT DO NOTHING"
)
SWEEP = text(
    "DELETE FROM listing_vectors WHERE listing_id IN (SELECT DISTINCT listing_id FROM listing_vectors WHERE NOT EXISTS"
    " (SELECT FROM listings WHERE listings.id = listing_id AND status = 'published') LIMIT :limit)"
)
CLEAR = text(
    "DELETE FROM listing_vectors USING (SELECT DISTINCT listing_id, model_id FROM listing_vectors WHERE model_id IN"
    " (SELECT id FROM embedding_models WHERE status = 'retired') LIMIT :limit) AS gone"
    " WHERE listing_vectors.listing_id = gone.listing_id AND listing_vectors.model_id = gone.model_id"
)


@dataclass(frozen=True)
class MadeVector:
    """A vector of one part of one version of a listing, to be kept."""

    listing_id: UUID
    version_number: int
    language: str
    part: int
    vector: Vector


async def open_models(uow: UnitOfWork) -> Sequence[EmbeddingModel]:
    """The models that serve or are being filled, locked."""
    return (await uow.session.scalars(OPEN)).all()


async def add_model(uow: UnitOfWork, model: EmbeddingModel) -> EmbeddingModel:
    """Keep a new model."""
    uow.session.add(model)
    await uow.session.flush()
    return model


async def keep(uow: UnitOfWork, model_id: int, made: Sequence[MadeVector]) -> None:
    """Put vectors in the place of those their listings had; what meanwhile left the view or changed gets none."""
    await uow.session.execute(FORGET, {"model": model_id, "ids": list({each.listing_id for each in made})})
    rows = {
        "model": model_id,
        "at": uow.now,
        "ids": [each.listing_id for each in made],
        "versions": [each.version_number for each in made],
        "languages": [each.language for each in made],
        "parts": [each.part for each in made],
        "vectors": [written(each.vector) for each in made],
    }
    await uow.session.execute(KEEP, rows)


async def sweep(uow: UnitOfWork, limit: int) -> int:
    """Take away vectors of listings no longer on view and give how many went, 0 where none are left."""
    return await _deleted(uow, SWEEP, limit)


async def clear_retired(uow: UnitOfWork, limit: int) -> int:
    """Take away vectors of models that are given up and give how many went, 0 where none are left."""
    return await _deleted(uow, CLEAR, limit)


async def _deleted(uow: UnitOfWork, statement: TextClause, limit: int) -> int:
    result = await uow.session.execute(statement, {"limit": limit})
    assert isinstance(result, CursorResult)
    return result.rowcount


async def index(connection: AsyncConnection, dimension: int) -> None:
    """Make the nearest-neighbour indexes for vectors of this length, beside all other work, as the tables' owner.

    Those of the model that comes with the exchange are there already; for very long vectors there is no index.
    """
    if dimension == DIMENSION or dimension > LARGEST_INDEXED:
        return
    for name, (expression, condition) in indexes_of(dimension).items():
        await connection.execute(
            text(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON listing_vectors"
                f" USING hnsw ({expression} {OPERATORS}) WHERE {condition}"
            )
        )
