"""The exchange: people, organisations, mandates, listings, cases, negotiations, deals, notices, letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt_counts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("resets_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_counts")),
    )
    op.create_index(op.f("ix_attempt_counts_resets_at"), "attempt_counts", ["resets_at"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_created_at", "letters", ["created_at"], unique=False)
    op.create_index("ix_letters_wake_at", "letters", ["wake_at"], unique=False, postgresql_where="wake_at IS NOT NULL")
    op.create_table(
        "organizations",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("contact", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_organizations_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_index("ix_organizations_created_at_id", "organizations", ["created_at", "id"], unique=False)
    op.create_index("one_owner", "organizations", ["kind"], unique=True, postgresql_where="kind = 'owner'")
    op.create_index(
        "one_verified_tax_code",
        "organizations",
        ["country", "tax_code"],
        unique=True,
        postgresql_where="status IN ('pending', 'verified', 'suspended')",
    )
    op.create_table(
        "people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_counter", sa.BigInteger(), nullable=False),
        sa.Column("recovery_hashes", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "api_clients",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_api_clients_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_clients")),
    )
    op.create_index("ix_api_clients_organization_id", "api_clients", ["organization_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("first_approved_by", sa.Uuid(), nullable=True),
        sa.Column("first_approved_version", sa.BigInteger(), nullable=True),
        sa.Column("escalation", sa.Text(), nullable=True),
        sa.Column("instruction", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_cases_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_claimed_by"), "cases", ["claimed_by"], unique=False)
    op.create_index("ix_cases_due_at_id", "cases", ["due_at", "id"], unique=False)
    op.create_index(op.f("ix_cases_organization_id"), "cases", ["organization_id"], unique=False)
    op.create_index(op.f("ix_cases_subject_id"), "cases", ["subject_id"], unique=False)
    op.create_index(
        "ix_cases_wake_at", "cases", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_index(
        "uq_cases_live_subject",
        "cases",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('open', 'claimed', 'escalated')"),
    )
    op.create_table(
        "invitations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_invitations_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index("ix_invitations_organization_id", "invitations", ["organization_id"], unique=False)
    op.create_index(
        "ix_invitations_wake_at", "invitations", ["wake_at"], unique=False, postgresql_where="wake_at IS NOT NULL"
    )
    op.create_table(
        "listings",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_from", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name=op.f("ck_listings_source")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_listings_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_listings_source_source_id")),
    )
    op.create_index(
        "ix_listings_own",
        "listings",
        ["organization_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_listings_published", "listings", ["id"], unique=False, postgresql_where=sa.text("status = 'published'")
    )
    op.create_index(
        "ix_listings_wake_at", "listings", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "mailed_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailed_tokens_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_tokens_token_hash")),
    )
    op.create_index("ix_mailed_tokens_expires_at", "mailed_tokens", ["expires_at"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_memberships_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "person_id", "organization_id", "role", name=op.f("uq_memberships_person_id_organization_id_role")
        ),
    )
    op.create_index("ix_memberships_organization_id", "memberships", ["organization_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_notices_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_notices_event_id_person_id")),
    )
    op.create_index(
        "ix_notices_inbox",
        "notices",
        ["person_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["person_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notification_preferences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("muted", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name=op.f("fk_notification_preferences_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preferences")),
    )
    op.create_table(
        "operating_mandates",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("contract_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("permitted_actions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("fee_schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kpi_targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revenue_share", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_operating_mandates_operator_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["organizations.id"], name=op.f("fk_operating_mandates_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operating_mandates")),
    )
    op.create_index(op.f("ix_operating_mandates_operator_id"), "operating_mandates", ["operator_id"], unique=False)
    op.create_index(op.f("ix_operating_mandates_owner_id"), "operating_mandates", ["owner_id"], unique=False)
    op.create_index(
        "ix_operating_mandates_wake_at",
        "operating_mandates",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_operating_mandates_standing",
        "operating_mandates",
        [sa.literal_column("(true)")],
        unique=True,
        postgresql_where=sa.text("status IN ('active', 'suspended')"),
    )
    op.create_table(
        "case_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("reviewed_version", sa.BigInteger(), nullable=False),
        sa.Column("checklist", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_decisions_case_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_case_decisions_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decisions")),
    )
    op.create_index(op.f("ix_case_decisions_case_id"), "case_decisions", ["case_id"], unique=False)
    op.create_index(
        "ix_case_decisions_organization_id_at_id", "case_decisions", ["organization_id", "at", "id"], unique=False
    )
    op.create_index("ix_case_decisions_subject_id_at_id", "case_decisions", ["subject_id", "at", "id"], unique=False)
    op.create_table(
        "listing_attachments",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_attachments_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_attachments")),
    )
    op.create_index(
        "ix_listing_attachments_listing_id",
        "listing_attachments",
        ["listing_id"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "listing_confidential_parts",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_confidential_parts_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_confidential_parts")),
        sa.UniqueConstraint("listing_id", name=op.f("uq_listing_confidential_parts_listing_id")),
    )
    op.create_table(
        "listing_versions",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_versions_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "number", name=op.f("pk_listing_versions")),
    )
    op.create_table(
        "negotiations",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Uuid(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("decline_note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("counterparty_id", sa.Uuid(), nullable=False),
        sa.Column("owner_supplies", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["organizations.id"], name=op.f("fk_negotiations_counterparty_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_negotiations_listing_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["organizations.id"], name=op.f("fk_negotiations_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiations")),
    )
    op.create_index(
        "ix_negotiations_counterparty_id_created_at",
        "negotiations",
        ["counterparty_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_negotiations_owner_id_created_at", "negotiations", ["owner_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_negotiations_wake_at",
        "negotiations",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_negotiations_open_listing_counterparty",
        "negotiations",
        ["listing_id", "counterparty_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "sessions",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("access_hash", sa.LargeBinary(), nullable=False),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (client_id IS NULL)", name=op.f("ck_sessions_one_holder")),
        sa.ForeignKeyConstraint(["client_id"], ["api_clients.id"], name=op.f("fk_sessions_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("access_hash", name=op.f("uq_sessions_access_hash")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_sessions_refresh_hash")),
    )
    op.create_index(
        "ix_sessions_client_id", "sessions", ["client_id"], unique=False, postgresql_where="client_id IS NOT NULL"
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index(
        "ix_sessions_person_id", "sessions", ["person_id"], unique=False, postgresql_where="ended_at IS NULL"
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("negotiation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("listing_version", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms_salt", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_offers_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("negotiation_id", "number", name=op.f("uq_offers_negotiation_id_number")),
    )
    op.create_table(
        "spent_refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_spent_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_refresh_tokens")),
    )
    op.create_index(op.f("ix_spent_refresh_tokens_session_id"), "spent_refresh_tokens", ["session_id"], unique=False)
    op.create_table(
        "deals",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("negotiation_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_deals_acquirer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_deals_listing_id")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_deals_negotiation_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_deals_offer_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_deals_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("negotiation_id", name=op.f("uq_deals_negotiation_id")),
    )
    op.create_index("ix_deals_acquirer_id_created_at", "deals", ["acquirer_id", "created_at", "id"], unique=False)
    op.create_index("ix_deals_supplier_id_created_at", "deals", ["supplier_id", "created_at", "id"], unique=False)
    op.create_index(
        "uq_deals_live_exclusive_listing",
        "deals",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("exclusive AND status = 'agreed'"),
    )
    for written_once in ("case_decisions", "listing_versions", "offers"):
        op.execute(f"REVOKE UPDATE, DELETE ON {written_once} FROM techexchange_app")
    op.execute("GRANT UPDATE (status) ON offers TO techexchange_app")


def downgrade() -> None:
    op.drop_table("deals")
    op.drop_table("spent_refresh_tokens")
    op.drop_table("offers")
    op.drop_table("sessions")
    op.drop_table("negotiations")
    op.drop_table("listing_versions")
    op.drop_table("listing_confidential_parts")
    op.drop_table("listing_attachments")
    op.drop_table("case_decisions")
    op.drop_table("operating_mandates")
    op.drop_table("notification_preferences")
    op.drop_table("notices")
    op.drop_table("memberships")
    op.drop_table("mailed_tokens")
    op.drop_table("listings")
    op.drop_table("invitations")
    op.drop_table("cases")
    op.drop_table("api_clients")
    op.drop_table("people")
    op.drop_table("organizations")
    op.drop_table("letters")
    op.drop_table("attempt_counts")
