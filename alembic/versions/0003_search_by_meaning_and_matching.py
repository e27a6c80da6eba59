"""Search by meaning and matching."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import VECTOR

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "embedding_models",
        sa.Column("id", sa.SmallInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dimension", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embedding_models")),
    )
    op.create_index(
        "one_open_embedding_model",
        "embedding_models",
        ["name", "dimension"],
        unique=True,
        postgresql_where=sa.text("status <> 'retired'"),
    )
    op.create_index(
        "one_serving_embedding_model",
        "embedding_models",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'serving'"),
    )
    op.create_table(
        "listing_vectors",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version_number", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("embedding", VECTOR(), nullable=False),
        sa.Column("embedded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_vectors_listing_id")),
        sa.ForeignKeyConstraint(["model_id"], ["embedding_models.id"], name=op.f("fk_listing_vectors_model_id")),
        sa.PrimaryKeyConstraint("listing_id", "model_id", "language", "part", name=op.f("pk_listing_vectors")),
    )
    op.create_index("ix_listing_vectors_embedded_at", "listing_vectors", ["model_id", "embedded_at"], unique=False)
    op.create_index(
        "ix_listing_vectors_en_demand_384",
        "listing_vectors",
        [sa.literal_column("(CAST(embedding AS vector(384))) vector_ip_ops")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'en' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_en_supply_384",
        "listing_vectors",
        [sa.literal_column("(CAST(embedding AS vector(384))) vector_ip_ops")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'en' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_versions", "listing_vectors", ["model_id", "listing_id", "version_number"], unique=False
    )
    op.create_index(
        "ix_listing_vectors_vi_demand_384",
        "listing_vectors",
        [sa.literal_column("(CAST(embedding AS vector(384))) vector_ip_ops")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'vi' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_vi_supply_384",
        "listing_vectors",
        [sa.literal_column("(CAST(embedding AS vector(384))) vector_ip_ops")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'vi' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_listing_vectors_vi_supply_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'vi' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.drop_index(
        "ix_listing_vectors_vi_demand_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'vi' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.drop_index("ix_listing_vectors_versions", table_name="listing_vectors")
    op.drop_index(
        "ix_listing_vectors_en_supply_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'en' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.drop_index(
        "ix_listing_vectors_en_demand_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_where=sa.text("language = 'en' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.drop_index("ix_listing_vectors_embedded_at", table_name="listing_vectors")
    op.drop_table("listing_vectors")
    op.drop_index(
        "one_serving_embedding_model", table_name="embedding_models", postgresql_where=sa.text("status = 'serving'")
    )
    op.drop_index(
        "one_open_embedding_model", table_name="embedding_models", postgresql_where=sa.text("status <> 'retired'")
    )
    op.drop_table("embedding_models")
    op.execute("DROP EXTENSION IF EXISTS vector")
