"""The mandate in full, money, proofs of the record, public assets, moderation in full, reports, data rights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "harvest_position",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_position")),
    )
    op.create_table(
        "ledger_faults",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_faults")),
    )
    op.create_table(
        "ledger_nodes",
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_ledger_nodes")),
    )
    op.create_table(
        "ledger_tree_heads",
        sa.Column("tree_size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tree_size", name=op.f("pk_ledger_tree_heads")),
    )
    op.create_table(
        "ledger_watch",
        sa.Column("id", sa.Boolean(), nullable=False),
        sa.Column("checked_to", sa.BigInteger(), nullable=False),
        sa.Column("round_at", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_watch")),
    )
    op.create_table(
        "ledger_witnessings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_witnessings")),
    )
    op.create_index("ix_ledger_witnessings_witness_at", "ledger_witnessings", ["witness", "at"], unique=False)
    op.create_table(
        "report_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_progress")),
    )
    op.create_table(
        "reported_facts",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("organization_kind", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reported_facts")),
    )
    op.create_index("ix_reported_facts_kind_at", "reported_facts", ["kind", "at"], unique=False)
    op.create_index("ix_reported_facts_listing_id_kind", "reported_facts", ["listing_id", "kind"], unique=False)
    op.create_index("ix_reported_facts_subject_id_kind", "reported_facts", ["subject_id", "kind"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("appellant_id", sa.Uuid(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("first_reversed_by", sa.Uuid(), nullable=True),
        sa.Column("first_reversed_version", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_appeals_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("subject_id", "decided_at", name=op.f("uq_appeals_subject_id_decided_at")),
    )
    op.create_index("ix_appeals_appellant_id", "appeals", ["appellant_id"], unique=False)
    op.create_index("ix_appeals_decided_by", "appeals", ["decided_by"], unique=False)
    op.create_index("ix_appeals_filed_at_id", "appeals", ["filed_at", "id"], unique=False)
    op.create_index("ix_appeals_organization_id", "appeals", ["organization_id"], unique=False)
    op.create_index(
        "ix_appeals_wake_at", "appeals", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "billing_months",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_billing_months_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_months")),
        sa.UniqueConstraint("operator_id", "period", name=op.f("uq_billing_months_operator_id_period")),
    )
    op.create_table(
        "case_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_views_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_views")),
    )
    op.create_index(
        "ix_case_views_person_id_created_at_id", "case_views", ["person_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "conflict_declarations",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["organizations.id"], name=op.f("fk_conflict_declarations_on_behalf_of")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_conflict_declarations_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_conflict_declarations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declarations")),
    )
    op.create_index(
        "ix_conflict_declarations_created_at_id", "conflict_declarations", ["created_at", "id"], unique=False
    )
    op.create_index(
        "ix_conflict_declarations_on_behalf_of",
        "conflict_declarations",
        ["on_behalf_of"],
        unique=False,
        postgresql_where="on_behalf_of IS NOT NULL",
    )
    op.create_index(
        "ix_conflict_declarations_organization_id", "conflict_declarations", ["organization_id"], unique=False
    )
    op.create_index("ix_conflict_declarations_person_id", "conflict_declarations", ["person_id"], unique=False)
    op.create_table(
        "data_requests",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("concerns_others", sa.Boolean(), nullable=False),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_data_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index("ix_data_requests_created_at_id", "data_requests", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_data_requests_person_id_created_at", "data_requests", ["person_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_data_requests_wake_at",
        "data_requests",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_data_requests_open",
        "data_requests",
        ["person_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status IN ('received', 'acknowledged')"),
    )
    op.create_table(
        "inspections",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["organizations.id"], name=op.f("fk_inspections_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index("ix_inspections_about_id", "inspections", ["about_id"], unique=False)
    op.create_index("ix_inspections_created_at_id", "inspections", ["created_at", "id"], unique=False)
    op.create_table(
        "invoice_counters",
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_invoice_counters_operator_id")),
        sa.PrimaryKeyConstraint("operator_id", "series", "year", name=op.f("pk_invoice_counters")),
    )
    op.create_table(
        "service_orders",
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_service_orders_operator_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organizations.id"], name=op.f("fk_service_orders_payer_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["organizations.id"], name=op.f("fk_service_orders_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_orders")),
    )
    op.create_index(
        "ix_service_orders_operator_id_created_at", "service_orders", ["operator_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_service_orders_payer_id_created_at", "service_orders", ["payer_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "fee_proposals",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("fee_schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mandate_id"], ["operating_mandates.id"], name=op.f("fk_fee_proposals_mandate_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_fee_proposals_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_proposals")),
    )
    op.create_index(
        "ix_fee_proposals_mandate_id_created_at", "fee_proposals", ["mandate_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "fingerprints",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("bands", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_fingerprints_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "language", name=op.f("pk_fingerprints")),
    )
    op.create_index("ix_fingerprints_bands", "fingerprints", ["bands"], unique=False, postgresql_using="gin")
    op.create_table(
        "harvest_records",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_harvest_records_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_harvest_records")),
    )
    op.create_index("ix_harvest_records_changed_at", "harvest_records", ["changed_at", "listing_id"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_terms_hash", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_percent", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("lines_hash", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("share_salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount > 0 AND credited BETWEEN 0 AND amount AND paid >= 0", name=op.f("ck_invoices_adds_up")
        ),
        sa.ForeignKeyConstraint(["mandate_id"], ["operating_mandates.id"], name=op.f("fk_invoices_mandate_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_invoices_operator_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organizations.id"], name=op.f("fk_invoices_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("operator_id", "year", "sequence", name=op.f("uq_invoices_operator_id_year_sequence")),
    )
    op.create_index("ix_invoices_created_at", "invoices", ["created_at", "id"], unique=False)
    op.create_index("ix_invoices_operator_id_period", "invoices", ["operator_id", "period"], unique=False)
    op.create_index("ix_invoices_payer_id_created_at", "invoices", ["payer_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_invoices_wake_at", "invoices", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "listing_flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("listing_version", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_listing_flags_case_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_flags_listing_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_listing_flags_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_flags")),
    )
    op.create_index(op.f("ix_listing_flags_case_id"), "listing_flags", ["case_id"], unique=False)
    op.create_index(op.f("ix_listing_flags_listing_id"), "listing_flags", ["listing_id"], unique=False)
    op.create_index("ix_listing_flags_raised_by_at_id", "listing_flags", ["raised_by", "at", "id"], unique=False)
    op.create_table(
        "mandate_versions",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("contract_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("permitted_actions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("fee_schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kpi_targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revenue_share", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "fee_caps", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "reporting_calendar",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("custodians", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
        sa.ForeignKeyConstraint(["mandate_id"], ["operating_mandates.id"], name=op.f("fk_mandate_versions_mandate_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_mandate_versions_operator_id")),
        sa.PrimaryKeyConstraint("mandate_id", "number", name=op.f("pk_mandate_versions")),
    )
    op.create_index(op.f("ix_mandate_versions_operator_id"), "mandate_versions", ["operator_id"], unique=False)
    op.create_table(
        "public_assets",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("task_code", sa.Text(), nullable=False),
        sa.Column("task_key", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("certificate_on", sa.Date(), nullable=True),
        sa.Column("state_share", sa.Numeric(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("publish_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state_share > 0 AND state_share <= 100", name=op.f("ck_public_assets_share")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_public_assets_listing_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_public_assets_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_assets")),
        sa.UniqueConstraint("task_key", name=op.f("uq_public_assets_task_key")),
    )
    op.create_index("ix_public_assets_created_at_id", "public_assets", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_public_assets_organization_id", "public_assets", ["organization_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_public_assets_wake_at",
        "public_assets",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "asset_appraisals",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("valuer", sa.Text(), nullable=False),
        sa.Column("report_no", sa.Text(), nullable=False),
        sa.Column("report_sha256", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value > 0", name=op.f("ck_asset_appraisals_positive")),
        sa.ForeignKeyConstraint(["asset_id"], ["public_assets.id"], name=op.f("fk_asset_appraisals_asset_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_asset_appraisals_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_appraisals")),
    )
    op.create_index(
        "ix_asset_appraisals_asset_id_created_at", "asset_appraisals", ["asset_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "asset_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["public_assets.id"], name=op.f("fk_asset_files_asset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_files")),
    )
    op.create_index("ix_asset_files_asset_id", "asset_files", ["asset_id", "created_at", "id"], unique=False)
    op.create_table(
        "credit_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_percent", sa.Text(), nullable=True),
        sa.Column("share_salt", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("lines_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_notes_positive")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_credit_notes_invoice_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_credit_notes_operator_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organizations.id"], name=op.f("fk_credit_notes_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("operator_id", "year", "sequence", name=op.f("uq_credit_notes_operator_id_year_sequence")),
    )
    op.create_index("ix_credit_notes_created_at", "credit_notes", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_credit_notes_invoice_id"), "credit_notes", ["invoice_id"], unique=False)
    op.create_index(
        "ix_credit_notes_payer_id_created_at", "credit_notes", ["payer_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "remittances",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("contest_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_remittances_positive")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_remittances_invoice_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_remittances_operator_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organizations.id"], name=op.f("fk_remittances_payer_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["organizations.id"], name=op.f("fk_remittances_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittances")),
    )
    op.create_index("ix_remittances_decided_at", "remittances", ["decided_at", "id"], unique=False)
    op.create_index(op.f("ix_remittances_invoice_id"), "remittances", ["invoice_id"], unique=False)
    op.create_index("ix_remittances_payer_id_created_at", "remittances", ["payer_id", "created_at", "id"], unique=False)
    op.create_table(
        "remittance_proofs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["remittance_id"], ["remittances.id"], name=op.f("fk_remittance_proofs_remittance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance_proofs")),
    )
    op.create_index(
        "ix_remittance_proofs_remittance_id", "remittance_proofs", ["remittance_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("fee_line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0 AND credited BETWEEN 0 AND amount", name=op.f("ck_invoice_lines_adds_up")),
        sa.ForeignKeyConstraint(["fee_line_id"], ["fee_lines.id"], name=op.f("fk_invoice_lines_fee_line_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint("fee_line_id", "kind", name=op.f("uq_invoice_lines_fee_line_id_kind")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_lines_invoice_id_position")),
    )
    op.add_column("cases", sa.Column("opened_by", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("grounds", sa.Text(), nullable=True))
    op.add_column(
        "cases",
        sa.Column("suspects", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("cases", sa.Column("brought_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("fee_lines", sa.Column("listing_id", sa.Uuid(), nullable=True))
    op.add_column("fee_lines", sa.Column("auction_id", sa.Uuid(), nullable=True))
    op.add_column("fee_lines", sa.Column("award_id", sa.Uuid(), nullable=True))
    op.add_column("fee_lines", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.add_column("fee_lines", sa.Column("subsidised", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column("fee_lines", "contract_id", existing_type=sa.UUID(), nullable=True)
    op.drop_constraint(op.f("uq_fee_lines_contract_id_service_payment_id_currency"), "fee_lines", type_="unique")
    op.create_index(op.f("ix_fee_lines_auction_id"), "fee_lines", ["auction_id"], unique=False)
    op.create_index(op.f("ix_fee_lines_contract_id"), "fee_lines", ["contract_id"], unique=False)
    op.create_index(op.f("ix_fee_lines_listing_id"), "fee_lines", ["listing_id"], unique=False)
    op.create_index(
        "ix_fee_lines_operator_id_created_at", "fee_lines", ["operator_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_fee_lines_order_id"), "fee_lines", ["order_id"], unique=False)
    op.create_unique_constraint(
        "uq_fee_lines_origin",
        "fee_lines",
        ["service", "contract_id", "payment_id", "listing_id", "award_id", "order_id", "base_currency"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(op.f("fk_fee_lines_auction_id"), "fee_lines", "auctions", ["auction_id"], ["id"])
    op.create_foreign_key(op.f("fk_fee_lines_order_id"), "fee_lines", "service_orders", ["order_id"], ["id"])
    op.create_foreign_key(op.f("fk_fee_lines_award_id"), "fee_lines", "awards", ["award_id"], ["id"])
    op.create_foreign_key(op.f("fk_fee_lines_listing_id"), "fee_lines", "listings", ["listing_id"], ["id"])
    op.create_index(
        "ix_ledger_entries_leaf_hash", "ledger_entries", ["leaf_hash"], unique=False, postgresql_using="hash"
    )
    op.add_column("operating_mandates", sa.Column("number", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column(
        "operating_mandates",
        sa.Column(
            "suspensions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column("operating_mandates", sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("operating_mandates", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "operating_mandates",
        sa.Column(
            "fee_caps", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
    )
    op.add_column(
        "operating_mandates",
        sa.Column(
            "reporting_calendar",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column(
        "operating_mandates",
        sa.Column("custodians", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("operating_mandates", "custodians")
    op.drop_column("operating_mandates", "reporting_calendar")
    op.drop_column("operating_mandates", "fee_caps")
    op.drop_column("operating_mandates", "ended_at")
    op.drop_column("operating_mandates", "activated_at")
    op.drop_column("operating_mandates", "suspensions")
    op.drop_column("operating_mandates", "number")
    op.drop_index("ix_ledger_entries_leaf_hash", table_name="ledger_entries", postgresql_using="hash")
    op.drop_constraint(op.f("fk_fee_lines_listing_id"), "fee_lines", type_="foreignkey")
    op.drop_constraint(op.f("fk_fee_lines_award_id"), "fee_lines", type_="foreignkey")
    op.drop_constraint(op.f("fk_fee_lines_order_id"), "fee_lines", type_="foreignkey")
    op.drop_constraint(op.f("fk_fee_lines_auction_id"), "fee_lines", type_="foreignkey")
    op.drop_constraint("uq_fee_lines_origin", "fee_lines", type_="unique")
    op.drop_index(op.f("ix_fee_lines_order_id"), table_name="fee_lines")
    op.drop_index("ix_fee_lines_operator_id_created_at", table_name="fee_lines")
    op.drop_index(op.f("ix_fee_lines_listing_id"), table_name="fee_lines")
    op.drop_index(op.f("ix_fee_lines_contract_id"), table_name="fee_lines")
    op.drop_index(op.f("ix_fee_lines_auction_id"), table_name="fee_lines")
    op.create_unique_constraint(
        op.f("uq_fee_lines_contract_id_service_payment_id_currency"),
        "fee_lines",
        ["contract_id", "service", "payment_id", "currency"],
        postgresql_nulls_not_distinct=True,
    )
    op.alter_column("fee_lines", "contract_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("fee_lines", "subsidised")
    op.drop_column("fee_lines", "order_id")
    op.drop_column("fee_lines", "award_id")
    op.drop_column("fee_lines", "auction_id")
    op.drop_column("fee_lines", "listing_id")
    op.drop_column("cases", "brought_up_at")
    op.drop_column("cases", "suspects")
    op.drop_column("cases", "grounds")
    op.drop_column("cases", "opened_by")
    op.drop_table("invoice_lines")
    op.drop_index("ix_remittance_proofs_remittance_id", table_name="remittance_proofs")
    op.drop_table("remittance_proofs")
    op.drop_index("ix_remittances_payer_id_created_at", table_name="remittances")
    op.drop_index(op.f("ix_remittances_invoice_id"), table_name="remittances")
    op.drop_index("ix_remittances_decided_at", table_name="remittances")
    op.drop_table("remittances")
    op.drop_index("ix_credit_notes_payer_id_created_at", table_name="credit_notes")
    op.drop_index(op.f("ix_credit_notes_invoice_id"), table_name="credit_notes")
    op.drop_index("ix_credit_notes_created_at", table_name="credit_notes")
    op.drop_table("credit_notes")
    op.drop_index("ix_asset_files_asset_id", table_name="asset_files")
    op.drop_table("asset_files")
    op.drop_index("ix_asset_appraisals_asset_id_created_at", table_name="asset_appraisals")
    op.drop_table("asset_appraisals")
    op.drop_index(
        "ix_public_assets_wake_at", table_name="public_assets", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_public_assets_organization_id", table_name="public_assets")
    op.drop_index("ix_public_assets_created_at_id", table_name="public_assets")
    op.drop_table("public_assets")
    op.drop_index(op.f("ix_mandate_versions_operator_id"), table_name="mandate_versions")
    op.drop_table("mandate_versions")
    op.drop_index("ix_listing_flags_raised_by_at_id", table_name="listing_flags")
    op.drop_index(op.f("ix_listing_flags_listing_id"), table_name="listing_flags")
    op.drop_index(op.f("ix_listing_flags_case_id"), table_name="listing_flags")
    op.drop_table("listing_flags")
    op.drop_index("ix_invoices_wake_at", table_name="invoices", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_invoices_payer_id_created_at", table_name="invoices")
    op.drop_index("ix_invoices_operator_id_period", table_name="invoices")
    op.drop_index("ix_invoices_created_at", table_name="invoices")
    op.drop_table("invoices")
    op.drop_index("ix_harvest_records_changed_at", table_name="harvest_records")
    op.drop_table("harvest_records")
    op.drop_index("ix_fingerprints_bands", table_name="fingerprints", postgresql_using="gin")
    op.drop_table("fingerprints")
    op.drop_index("ix_fee_proposals_mandate_id_created_at", table_name="fee_proposals")
    op.drop_table("fee_proposals")
    op.drop_index("ix_service_orders_payer_id_created_at", table_name="service_orders")
    op.drop_index("ix_service_orders_operator_id_created_at", table_name="service_orders")
    op.drop_table("service_orders")
    op.drop_table("invoice_counters")
    op.drop_index("ix_inspections_created_at_id", table_name="inspections")
    op.drop_index("ix_inspections_about_id", table_name="inspections")
    op.drop_table("inspections")
    op.drop_index(
        "uq_data_requests_open",
        table_name="data_requests",
        postgresql_where=sa.text("status IN ('received', 'acknowledged')"),
    )
    op.drop_index(
        "ix_data_requests_wake_at", table_name="data_requests", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_data_requests_person_id_created_at", table_name="data_requests")
    op.drop_index("ix_data_requests_created_at_id", table_name="data_requests")
    op.drop_table("data_requests")
    op.drop_index("ix_conflict_declarations_person_id", table_name="conflict_declarations")
    op.drop_index("ix_conflict_declarations_organization_id", table_name="conflict_declarations")
    op.drop_index(
        "ix_conflict_declarations_on_behalf_of",
        table_name="conflict_declarations",
        postgresql_where="on_behalf_of IS NOT NULL",
    )
    op.drop_index("ix_conflict_declarations_created_at_id", table_name="conflict_declarations")
    op.drop_table("conflict_declarations")
    op.drop_index("ix_case_views_person_id_created_at_id", table_name="case_views")
    op.drop_table("case_views")
    op.drop_table("billing_months")
    op.drop_index("ix_appeals_wake_at", table_name="appeals", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_appeals_organization_id", table_name="appeals")
    op.drop_index("ix_appeals_filed_at_id", table_name="appeals")
    op.drop_index("ix_appeals_decided_by", table_name="appeals")
    op.drop_index("ix_appeals_appellant_id", table_name="appeals")
    op.drop_table("appeals")
    op.drop_index("ix_reported_facts_subject_id_kind", table_name="reported_facts")
    op.drop_index("ix_reported_facts_listing_id_kind", table_name="reported_facts")
    op.drop_index("ix_reported_facts_kind_at", table_name="reported_facts")
    op.drop_table("reported_facts")
    op.drop_table("report_progress")
    op.drop_index("ix_ledger_witnessings_witness_at", table_name="ledger_witnessings")
    op.drop_table("ledger_witnessings")
    op.drop_table("ledger_watch")
    op.drop_table("ledger_tree_heads")
    op.drop_table("ledger_nodes")
    op.drop_table("ledger_faults")
    op.drop_table("harvest_position")
