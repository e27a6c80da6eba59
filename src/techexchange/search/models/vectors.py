"""The vectors of what is published, and the model each was made by."""

from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import orjson
from pgvector.sqlalchemy import VECTOR
from sqlalchemy import ForeignKey, Identity, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.embedding import Vector
from techexchange.infra.fulltext import Language
from techexchange.infra.models import Base, Coded
from techexchange.listings.models import Direction
from techexchange.search.lifecycle import LIFE, RETIRE, SERVE, EmbeddingModelStatus

DIMENSION = 384
"""The length of the vectors of the model that comes with the exchange; its indexes are part of the schema."""
OPERATORS = "vector_ip_ops"
LARGEST_INDEXED = 2000
"""Longer vectors have no index: they are compared one by one."""


class EmbeddingModel(Base):
    """A model whose vectors are kept: being filled, answering questions, or given up for another."""

    __tablename__ = "embedding_models"
    __table_args__ = (
        Index("one_serving_embedding_model", "status", unique=True, postgresql_where=text("status = 'serving'")),
        Index(
            "one_open_embedding_model", "name", "dimension", unique=True, postgresql_where=text("status <> 'retired'")
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    dimension: Mapped[int]
    status: Mapped[EmbeddingModelStatus] = mapped_column(Coded(EmbeddingModelStatus))
    created_at: Mapped[datetime]

    @classmethod
    def begin(cls, name: str, dimension: int, *, at: datetime) -> "EmbeddingModel":
        """A model without any vectors yet."""
        return cls(name=name, dimension=dimension, status=LIFE.initial, created_at=at)

    @property
    def is_serving(self) -> bool:
        """Whether questions are answered from its vectors."""
        return self.status is EmbeddingModelStatus.SERVING

    def serve(self) -> None:
        """Answer questions from its vectors from now on."""
        self.status = SERVE(self.status)

    def retire(self) -> None:
        """Answer no more; its vectors can go."""
        self.status = RETIRE(self.status)


def indexes_of(dimension: int) -> dict[str, tuple[str, str]]:
    """The nearest-neighbour indexes for vectors of this length: by name the expression and the condition.

    One for each language and direction, so that a filtered question looks only at what it may find.
    """
    return {
        f"ix_listing_vectors_{language}_{direction}_{dimension}": (
            f"(embedding::vector({dimension}))",
            f"language = '{language}' AND direction = '{direction}' AND vector_dims(embedding) = {dimension}",
        )
        for language, direction in product(Language, Direction)
    }


class ListingVector(Base):
    """One part of a published text in one language as a vector; of the version that is published, or soon replaced."""

    __tablename__ = "listing_vectors"
    __table_args__ = (
        Index("ix_listing_vectors_versions", "model_id", "listing_id", "version_number"),
        Index("ix_listing_vectors_embedded_at", "model_id", "embedded_at"),
        *(
            Index(
                name,
                literal_column(expression).label("nearness"),
                postgresql_using="hnsw",
                postgresql_ops={"nearness": OPERATORS},
                postgresql_where=text(condition),
            )
            for name, (expression, condition) in indexes_of(DIMENSION).items()
        ),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("embedding_models.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_number: Mapped[int]
    direction: Mapped[Direction] = mapped_column(Coded(Direction))
    embedding: Mapped[Any] = mapped_column(VECTOR())
    embedded_at: Mapped[datetime]


def written(vector: Vector) -> str:
    """A vector as the database reads it."""
    return orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY).decode()
