"""Search by meaning and matching."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import VECTOR
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "embedding_models",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dimension", sa.BigInteger(), nullable=False),
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
        "saved_search_position",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search_position")),
    )
    op.create_table(
        "synonym_groups",
        sa.Column("terms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_groups")),
    )
    op.create_index("ix_synonym_groups_created_at_id", "synonym_groups", ["created_at", "id"], unique=False)
    op.create_table(
        "unmet_questions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "text", "filters", name=op.f("pk_unmet_questions")),
    )
    op.create_index("ix_unmet_questions_text", "unmet_questions", ["text"], unique=False)
    op.create_table(
        "saved_searches",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_searches_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index(
        "ix_saved_searches_active",
        "saved_searches",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "ix_saved_searches_person",
        "saved_searches",
        ["person_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_saved_searches_wake_at",
        "saved_searches",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "listing_vectors",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
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
        [sa.literal_column("(embedding::vector(384))").label("nearness")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'en' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_en_supply_384",
        "listing_vectors",
        [sa.literal_column("(embedding::vector(384))").label("nearness")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'en' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_versions", "listing_vectors", ["model_id", "listing_id", "version_number"], unique=False
    )
    op.create_index(
        "ix_listing_vectors_vi_demand_384",
        "listing_vectors",
        [sa.literal_column("(embedding::vector(384))").label("nearness")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'vi' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.create_index(
        "ix_listing_vectors_vi_supply_384",
        "listing_vectors",
        [sa.literal_column("(embedding::vector(384))").label("nearness")],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'vi' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.create_table(
        "match_runs",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("version_number", sa.BigInteger(), nullable=False),
        sa.Column("model_version", sa.BigInteger(), nullable=False),
        sa.Column("embedded", sa.Boolean(), nullable=False),
        sa.Column("crowding", sa.Double(), nullable=False),
        sa.Column("announced_version", sa.BigInteger(), nullable=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_match_runs_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_match_runs")),
    )
    op.create_table(
        "matches",
        sa.Column("supply_version", sa.BigInteger(), nullable=False),
        sa.Column("demand_version", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("score_for_supply", sa.Double(), nullable=False),
        sa.Column("score_for_demand", sa.Double(), nullable=False),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model_version", sa.BigInteger(), nullable=False),
        sa.Column("for_supply", sa.Boolean(), nullable=False),
        sa.Column("for_demand", sa.Boolean(), nullable=False),
        sa.Column("dismissed_side", sa.Text(), nullable=True),
        sa.Column("dismissal_reason", sa.Text(), nullable=True),
        sa.Column("dismissal_note", sa.Text(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduction_proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supply_owner_id", sa.Uuid(), nullable=False),
        sa.Column("demand_owner_id", sa.Uuid(), nullable=False),
        sa.Column("supply_id", sa.Uuid(), nullable=False),
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("supply_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demand_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supply_interest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demand_interest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["demand_id"], ["listings.id"], name=op.f("fk_matches_demand_id")),
        sa.ForeignKeyConstraint(["demand_owner_id"], ["organizations.id"], name=op.f("fk_matches_demand_owner_id")),
        sa.ForeignKeyConstraint(["supply_id"], ["listings.id"], name=op.f("fk_matches_supply_id")),
        sa.ForeignKeyConstraint(["supply_owner_id"], ["organizations.id"], name=op.f("fk_matches_supply_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("supply_id", "demand_id", name=op.f("uq_matches_supply_id_demand_id")),
    )
    op.create_index("ix_matches_demand_id", "matches", ["demand_id"], unique=False)
    op.create_index(
        "ix_matches_demand_owner",
        "matches",
        ["demand_owner_id", sa.literal_column("proposed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_supply_owner",
        "matches",
        ["supply_owner_id", sa.literal_column("proposed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_unseen",
        "matches",
        [sa.literal_column("proposed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("status = 'proposed'"),
    )
    op.create_index(
        "ix_matches_waiting",
        "matches",
        ["proposed_at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('mutual', 'introduced')"),
    )
    op.create_table(
        "saved_search_hits",
        sa.Column("saved_search_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_saved_search_hits_listing_id")),
        sa.ForeignKeyConstraint(
            ["saved_search_id"], ["saved_searches.id"], name=op.f("fk_saved_search_hits_saved_search_id")
        ),
        sa.PrimaryKeyConstraint("saved_search_id", "listing_id", name=op.f("pk_saved_search_hits")),
    )
    op.create_index(
        "ix_saved_search_hits_latest",
        "saved_search_hits",
        ["saved_search_id", sa.literal_column("found_at DESC"), sa.literal_column("listing_id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_saved_search_hits_untold",
        "saved_search_hits",
        ["saved_search_id"],
        unique=False,
        postgresql_where=sa.text("told_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_saved_search_hits_untold", table_name="saved_search_hits", postgresql_where=sa.text("told_at IS NULL")
    )
    op.drop_index("ix_saved_search_hits_latest", table_name="saved_search_hits")
    op.drop_table("saved_search_hits")
    op.drop_index(
        "ix_matches_waiting", table_name="matches", postgresql_where=sa.text("status IN ('mutual', 'introduced')")
    )
    op.drop_index("ix_matches_unseen", table_name="matches", postgresql_where=sa.text("status = 'proposed'"))
    op.drop_index("ix_matches_supply_owner", table_name="matches")
    op.drop_index("ix_matches_demand_owner", table_name="matches")
    op.drop_index("ix_matches_demand_id", table_name="matches")
    op.drop_table("matches")
    op.drop_table("match_runs")
    op.drop_index(
        "ix_listing_vectors_vi_supply_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'vi' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.drop_index(
        "ix_listing_vectors_vi_demand_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'vi' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.drop_index("ix_listing_vectors_versions", table_name="listing_vectors")
    op.drop_index(
        "ix_listing_vectors_en_supply_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'en' AND direction = 'supply' AND vector_dims(embedding) = 384"),
    )
    op.drop_index(
        "ix_listing_vectors_en_demand_384",
        table_name="listing_vectors",
        postgresql_using="hnsw",
        postgresql_ops={"nearness": "vector_ip_ops"},
        postgresql_where=sa.text("language = 'en' AND direction = 'demand' AND vector_dims(embedding) = 384"),
    )
    op.drop_index("ix_listing_vectors_embedded_at", table_name="listing_vectors")
    op.drop_table("listing_vectors")
    op.drop_index(
        "ix_saved_searches_wake_at", table_name="saved_searches", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_saved_searches_person", table_name="saved_searches")
    op.drop_index(
        "ix_saved_searches_active", table_name="saved_searches", postgresql_where=sa.text("status = 'active'")
    )
    op.drop_table("saved_searches")
    op.drop_index("ix_unmet_questions_text", table_name="unmet_questions")
    op.drop_table("unmet_questions")
    op.drop_index("ix_synonym_groups_created_at_id", table_name="synonym_groups")
    op.drop_table("synonym_groups")
    op.drop_table("saved_search_position")
    op.drop_index(
        "one_serving_embedding_model", table_name="embedding_models", postgresql_where=sa.text("status = 'serving'")
    )
    op.drop_index(
        "one_open_embedding_model", table_name="embedding_models", postgresql_where=sa.text("status <> 'retired'")
    )
    op.drop_table("embedding_models")
    op.execute("DROP EXTENSION IF EXISTS vector")
