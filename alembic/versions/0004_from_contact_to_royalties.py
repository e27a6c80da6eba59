"""From contact to royalties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_templates",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_templates")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_agreement_templates_kind_number")),
    )
    op.create_index("ix_agreement_templates_created_at", "agreement_templates", ["created_at", "id"], unique=False)
    op.create_index(
        "uq_agreement_templates_approved",
        "agreement_templates",
        ["kind"],
        unique=True,
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.create_table(
        "agreements",
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("introduction_id", sa.Uuid(), nullable=True),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ending_reason", sa.Text(), nullable=True),
        sa.Column("ending_note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_party_id", sa.Uuid(), nullable=False),
        sa.Column("second_party_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["first_party_id"], ["organizations.id"], name=op.f("fk_agreements_first_party_id")),
        sa.ForeignKeyConstraint(["second_party_id"], ["organizations.id"], name=op.f("fk_agreements_second_party_id")),
        sa.ForeignKeyConstraint(["template_id"], ["agreement_templates.id"], name=op.f("fk_agreements_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(
        "ix_agreements_first_party_id_created_at", "agreements", ["first_party_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_agreements_second_party_id_created_at", "agreements", ["second_party_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_agreements_wake_at",
        "agreements",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "access_grants",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_access_grants_agreement_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["organizations.id"], name=op.f("fk_access_grants_holder_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_access_grants_listing_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["organizations.id"], name=op.f("fk_access_grants_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grants")),
    )
    op.create_index("ix_access_grants_agreement_id", "access_grants", ["agreement_id"], unique=False)
    op.create_index(
        "ix_access_grants_holder_id_created_at", "access_grants", ["holder_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_access_grants_owner_id_created_at", "access_grants", ["owner_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_access_grants_wake_at",
        "access_grants",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_access_grants_live",
        "access_grants",
        ["listing_id", "holder_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('requested', 'granted')"),
    )
    op.create_table(
        "agreement_listings",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_listings_agreement_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_agreement_listings_listing_id")),
        sa.PrimaryKeyConstraint("agreement_id", "listing_id", name=op.f("pk_agreement_listings")),
    )
    op.create_index(op.f("ix_agreement_listings_listing_id"), "agreement_listings", ["listing_id"], unique=False)
    op.create_table(
        "agreement_signatures",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_signatures_agreement_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_agreement_signatures_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_agreement_signatures_person_id")),
        sa.PrimaryKeyConstraint("agreement_id", "organization_id", name=op.f("pk_agreement_signatures")),
    )
    op.create_table(
        "attestations",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_attestations_acquirer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_attestations_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_attestations_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
    )
    op.create_index(
        "ix_attestations_acquirer_id_created_at", "attestations", ["acquirer_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_attestations_supplier_id_created_at", "attestations", ["supplier_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_attestations_wake_at",
        "attestations",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_attestations_outcome",
        "attestations",
        ["listing_id", "supplier_id", "acquirer_id", "outcome", "concluded_on"],
        unique=True,
        postgresql_where=sa.text("status IN ('claimed', 'confirmed')"),
    )
    op.create_table(
        "valuations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("valued_by", sa.Uuid(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("assumptions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("valuation_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_valuations_listing_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_valuations_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valuations")),
    )
    op.create_index(
        "ix_valuations_listing_id_created_at", "valuations", ["listing_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["access_grants.id"], name=op.f("fk_access_log_grant_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_access_log_listing_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_access_log_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_access_log_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(
        "ix_access_log_listing_id_at",
        "access_log",
        ["listing_id", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "introductions",
        sa.Column("listing_version", sa.BigInteger(), nullable=False),
        sa.Column("seeker_listing_id", sa.Uuid(), nullable=True),
        sa.Column("match_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_side", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("decline_note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("seeker_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("seeker_hidden", sa.Boolean(), nullable=False),
        sa.Column("host_hidden", sa.Boolean(), nullable=False),
        sa.Column("seeker_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("host_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brokered_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["organizations.id"], name=op.f("fk_introductions_host_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_introductions_listing_id")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_introductions_match_id")),
        sa.ForeignKeyConstraint(["seeker_id"], ["organizations.id"], name=op.f("fk_introductions_seeker_id")),
        sa.ForeignKeyConstraint(
            ["seeker_listing_id"], ["listings.id"], name=op.f("fk_introductions_seeker_listing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
    )
    op.create_index(
        "ix_introductions_brokered",
        "introductions",
        [sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("brokered_by IS NOT NULL"),
    )
    op.create_index(
        "ix_introductions_host",
        "introductions",
        ["host_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_introductions_seeker",
        "introductions",
        ["seeker_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_introductions_seeker_listing", "introductions", ["seeker_listing_id"], unique=False)
    op.create_index(
        "ix_introductions_wake_at",
        "introductions",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        "uq_introductions_open_listing_seeker",
        "introductions",
        ["listing_id", "seeker_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('sent', 'acknowledged', 'accepted', 'introduced')"),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("negotiation_id", sa.Uuid(), nullable=False),
        sa.Column("disclosed_to", sa.Uuid(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_disclosures_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(
        "ix_disclosures_negotiation_id_created_at", "disclosures", ["negotiation_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "introduction_meetings",
        sa.Column("introduction_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("times", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chosen", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"], name=op.f("fk_introduction_meetings_introduction_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["organizations.id"], name=op.f("fk_introduction_meetings_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_meetings")),
    )
    op.create_index(
        "ix_introduction_meetings_introduction",
        "introduction_meetings",
        ["introduction_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "introduction_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("introduction_id", sa.Uuid(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"], name=op.f("fk_introduction_messages_introduction_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["organizations.id"], name=op.f("fk_introduction_messages_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_messages")),
    )
    op.create_index(
        "ix_introduction_messages_introduction",
        "introduction_messages",
        ["introduction_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "memoranda",
        sa.Column("negotiation_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner_signed_by", sa.Uuid(), nullable=True),
        sa.Column("owner_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counterparty_signed_by", sa.Uuid(), nullable=True),
        sa.Column("counterparty_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terminated_by", sa.Uuid(), nullable=True),
        sa.Column("termination_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("counterparty_id", sa.Uuid(), nullable=False),
        sa.Column("owner_supplies", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["counterparty_id"], ["organizations.id"], name=op.f("fk_memoranda_counterparty_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_memoranda_listing_id")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_memoranda_negotiation_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_memoranda_offer_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["organizations.id"], name=op.f("fk_memoranda_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memoranda")),
    )
    op.create_index(
        "ix_memoranda_counterparty_id_created_at", "memoranda", ["counterparty_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_memoranda_owner_id_created_at", "memoranda", ["owner_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_memoranda_wake_at", "memoranda", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_index(
        "uq_memoranda_live_negotiation",
        "memoranda",
        ["negotiation_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('drafted', 'part_signed', 'in_force')"),
    )
    op.create_table(
        "message_enclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["introduction_messages.id"], name=op.f("fk_message_enclosures_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_enclosures")),
    )
    op.create_index("ix_message_enclosures_message_id", "message_enclosures", ["message_id"], unique=False)
    op.create_table(
        "transfer_contracts",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("listing_version", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("agreed_effective_on", sa.Date(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.BigInteger(), nullable=True),
        sa.Column("in_force", sa.BigInteger(), nullable=True),
        sa.Column("signed_sides", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terminated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("termination_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_transfer_contracts_acquirer_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_transfer_contracts_deal_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_transfer_contracts_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_transfer_contracts_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_contracts")),
        sa.UniqueConstraint("deal_id", name=op.f("uq_transfer_contracts_deal_id")),
    )
    op.create_index(
        "ix_transfer_contracts_acquirer_id_created_at",
        "transfer_contracts",
        ["acquirer_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_transfer_contracts_supplier_id_created_at",
        "transfer_contracts",
        ["supplier_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_transfer_contracts_wake_at",
        "transfer_contracts",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "benefit_plans",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("guarantees", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_benefit_plans_contract_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_benefit_plans_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_plans")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_benefit_plans_contract_id")),
    )
    op.create_index(op.f("ix_benefit_plans_organization_id"), "benefit_plans", ["organization_id"], unique=False)
    op.create_table(
        "contract_endings",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_contract_endings_acquirer_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["transfer_contracts.id"], name=op.f("fk_contract_endings_contract_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_contract_endings_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_contract_endings_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_endings")),
    )
    op.create_index(op.f("ix_contract_endings_contract_id"), "contract_endings", ["contract_id"], unique=False)
    op.create_index(
        "ix_contract_endings_contract_id_created_at",
        "contract_endings",
        ["contract_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_contract_endings_live_proposer",
        "contract_endings",
        ["contract_id", "proposed_by"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'contested')"),
    )
    op.create_table(
        "contract_signatures",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["transfer_contracts.id"], name=op.f("fk_contract_signatures_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "number", "side", name=op.f("pk_contract_signatures")),
    )
    op.create_table(
        "contract_versions",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("agreed_effective_on", sa.Date(), nullable=True),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("document_hash", sa.Text(), nullable=True),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["transfer_contracts.id"], name=op.f("fk_contract_versions_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "number", name=op.f("pk_contract_versions")),
    )
    op.create_table(
        "deal_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_deal_evidence_contract_id")),
        sa.ForeignKeyConstraint(["filed_by"], ["organizations.id"], name=op.f("fk_deal_evidence_filed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_evidence")),
    )
    op.create_index("ix_deal_evidence_subject_id", "deal_evidence", ["subject_id", "created_at", "id"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("settlement_by", sa.Uuid(), nullable=True),
        sa.Column("settlement_salt", sa.Text(), nullable=True),
        sa.Column("settlement_hash", sa.Text(), nullable=True),
        sa.Column("forum", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_disputes_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_disputes_contract_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_disputes_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_disputes_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(op.f("ix_disputes_contract_id"), "disputes", ["contract_id"], unique=False)
    op.create_index(
        "uq_disputes_unsettled_opener",
        "disputes",
        ["contract_id", "opened_by"],
        unique=True,
        postgresql_where=sa.text("status IN ('opened', 'answered')"),
    )
    op.create_table(
        "milestones",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("criterion", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("files", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_milestones_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_milestones_contract_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_milestones_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_milestones_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_milestones_contract_id_number")),
    )
    op.create_index(op.f("ix_milestones_contract_id"), "milestones", ["contract_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("overall", sa.BigInteger(), nullable=False),
        sa.Column("as_agreed", sa.BigInteger(), nullable=False),
        sa.Column("communication", sa.BigInteger(), nullable=False),
        sa.Column("punctuality", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("as_agreed BETWEEN 1 AND 5", name=op.f("ck_ratings_as_agreed")),
        sa.CheckConstraint("communication BETWEEN 1 AND 5", name=op.f("ck_ratings_communication")),
        sa.CheckConstraint("overall BETWEEN 1 AND 5", name=op.f("ck_ratings_overall")),
        sa.CheckConstraint("punctuality BETWEEN 1 AND 5", name=op.f("ck_ratings_punctuality")),
        sa.ForeignKeyConstraint(["about_id"], ["organizations.id"], name=op.f("fk_ratings_about_id")),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_ratings_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_ratings_contract_id")),
        sa.ForeignKeyConstraint(["given_by"], ["organizations.id"], name=op.f("fk_ratings_given_by")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_ratings_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_ratings_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("contract_id", "given_by", name=op.f("uq_ratings_contract_id_given_by")),
    )
    op.create_index(
        "ix_ratings_about_id", "ratings", ["about_id"], unique=False, postgresql_where=sa.text("status = 'revealed'")
    )
    op.create_index(op.f("ix_ratings_contract_id"), "ratings", ["contract_id"], unique=False)
    op.create_index(
        "ix_ratings_wake_at", "ratings", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "registrations",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("filer_id", sa.Uuid(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("answer_working_days", sa.BigInteger(), nullable=True),
        sa.Column("answer_days", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.BigInteger(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("answer_expected_on", sa.Date(), nullable=True),
        sa.Column("supplement_until", sa.Date(), nullable=True),
        sa.Column("certificate_number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_registrations_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_registrations_contract_id")),
        sa.ForeignKeyConstraint(["filer_id"], ["organizations.id"], name=op.f("fk_registrations_filer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_registrations_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_registrations_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_registrations_contract_id")),
    )
    op.create_index(
        "ix_registrations_acquirer_id_created_at", "registrations", ["acquirer_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_registrations_contract_id"), "registrations", ["contract_id"], unique=False)
    op.create_index("ix_registrations_created_at_id", "registrations", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_registrations_supplier_id_created_at", "registrations", ["supplier_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_registrations_wake_at",
        "registrations",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "royalty_statements",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("year_months", sa.BigInteger(), nullable=False),
        sa.Column("closes_year", sa.Boolean(), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("term_months", sa.BigInteger(), nullable=True),
        sa.Column("step_months", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("units", sa.BigInteger(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contested", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contest_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_royalty_statements_acquirer_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["transfer_contracts.id"], name=op.f("fk_royalty_statements_contract_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_royalty_statements_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_royalty_statements_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_statements")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_royalty_statements_contract_id_number")),
    )
    op.create_index(
        "ix_royalty_statements_acquirer_id_created_at",
        "royalty_statements",
        ["acquirer_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_royalty_statements_contract_id"), "royalty_statements", ["contract_id"], unique=False)
    op.create_index(
        "ix_royalty_statements_supplier_id_created_at",
        "royalty_statements",
        ["supplier_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_royalty_statements_wake_at",
        "royalty_statements",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "payment_terms",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("milestone_id", sa.Uuid(), nullable=True),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("given_up", sa.BigInteger(), nullable=False),
        sa.Column("days_to_pay", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waive_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "paid >= 0 AND given_up >= 0 AND paid + given_up <= amount", name=op.f("ck_payment_terms_adds_up")
        ),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_payment_terms_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_payment_terms_contract_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_payment_terms_listing_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_payment_terms_milestone_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["royalty_statements.id"], name=op.f("fk_payment_terms_statement_id")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_payment_terms_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_terms")),
        sa.UniqueConstraint("contract_id", "kind", "number", name=op.f("uq_payment_terms_contract_id_kind_number")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_payment_terms_statement_id")),
    )
    op.create_index(
        "ix_payment_terms_acquirer_id_created_at", "payment_terms", ["acquirer_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_payment_terms_contract_id"), "payment_terms", ["contract_id"], unique=False)
    op.create_index(
        "ix_payment_terms_milestone_id",
        "payment_terms",
        ["milestone_id"],
        unique=False,
        postgresql_where=sa.text("milestone_id IS NOT NULL"),
    )
    op.create_index(
        "ix_payment_terms_supplier_id_created_at", "payment_terms", ["supplier_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_payment_terms_wake_at",
        "payment_terms",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "registration_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("files", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_registration_steps_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_steps")),
        sa.UniqueConstraint("registration_id", "number", name=op.f("uq_registration_steps_registration_id_number")),
    )
    op.create_table(
        "payments",
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
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
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_positive")),
        sa.ForeignKeyConstraint(["acquirer_id"], ["organizations.id"], name=op.f("fk_payments_acquirer_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_payments_contract_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_payments_listing_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organizations.id"], name=op.f("fk_payments_supplier_id")),
        sa.ForeignKeyConstraint(["term_id"], ["payment_terms.id"], name=op.f("fk_payments_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_acquirer_id_created_at", "payments", ["acquirer_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_payments_contract_id"), "payments", ["contract_id"], unique=False)
    op.create_index("ix_payments_supplier_id_created_at", "payments", ["supplier_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_payments_term_id"), "payments", ["term_id"], unique=False)
    op.create_table(
        "benefit_distributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("percent", sa.Numeric(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_benefit_distributions_not_negative")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["transfer_contracts.id"], name=op.f("fk_benefit_distributions_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_benefit_distributions_organization_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_benefit_distributions_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_distributions")),
        sa.UniqueConstraint("payment_id", "place", name=op.f("uq_benefit_distributions_payment_id_place")),
    )
    op.create_index(
        "ix_benefit_distributions_contract_id_created_at",
        "benefit_distributions",
        ["contract_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_benefit_distributions_organization_id_created_at",
        "benefit_distributions",
        ["organization_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "fee_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_terms_hash", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("base_currency", sa.Text(), nullable=False),
        sa.Column("priced", sa.Boolean(), nullable=False),
        sa.Column("computed", sa.BigInteger(), nullable=False),
        sa.Column("waived", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount = computed - waived AND amount >= 0 AND waived >= 0", name=op.f("ck_fee_lines_adds_up")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["transfer_contracts.id"], name=op.f("fk_fee_lines_contract_id")),
        sa.ForeignKeyConstraint(["mandate_id"], ["operating_mandates.id"], name=op.f("fk_fee_lines_mandate_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["organizations.id"], name=op.f("fk_fee_lines_operator_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["organizations.id"], name=op.f("fk_fee_lines_payer_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_fee_lines_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_lines")),
        sa.UniqueConstraint(
            "contract_id",
            "service",
            "payment_id",
            "currency",
            name=op.f("uq_fee_lines_contract_id_service_payment_id_currency"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_fee_lines_created_at", "fee_lines", ["created_at", "id"], unique=False)
    op.create_index("ix_fee_lines_payer_id_created_at", "fee_lines", ["payer_id", "created_at", "id"], unique=False)
    op.add_column("cases", sa.Column("four_eyes", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("screening", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("listing_versions", sa.Column("screening", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "negotiations", sa.Column("most_offers", sa.BigInteger(), server_default=sa.text("20"), nullable=False)
    )
    op.add_column("negotiations", sa.Column("valuation_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_negotiations_valuation_id"), "negotiations", "valuations", ["valuation_id"], ["id"])
    for written_once in (
        *("access_log", "agreement_listings", "agreement_signatures", "benefit_distributions", "contract_signatures"),
        *("disclosures", "registration_steps", "valuations"),
    ):
        op.execute(f"REVOKE UPDATE, DELETE ON {written_once} FROM techexchange_app")


def downgrade() -> None:
    op.drop_constraint(op.f("fk_negotiations_valuation_id"), "negotiations", type_="foreignkey")
    op.drop_column("negotiations", "valuation_id")
    op.drop_column("negotiations", "most_offers")
    op.drop_column("listing_versions", "screening")
    op.drop_column("cases", "screening")
    op.drop_column("cases", "four_eyes")
    op.drop_index("ix_fee_lines_payer_id_created_at", table_name="fee_lines")
    op.drop_index("ix_fee_lines_created_at", table_name="fee_lines")
    op.drop_table("fee_lines")
    op.drop_index("ix_benefit_distributions_organization_id_created_at", table_name="benefit_distributions")
    op.drop_index("ix_benefit_distributions_contract_id_created_at", table_name="benefit_distributions")
    op.drop_table("benefit_distributions")
    op.drop_index(op.f("ix_payments_term_id"), table_name="payments")
    op.drop_index("ix_payments_supplier_id_created_at", table_name="payments")
    op.drop_index(op.f("ix_payments_contract_id"), table_name="payments")
    op.drop_index("ix_payments_acquirer_id_created_at", table_name="payments")
    op.drop_table("payments")
    op.drop_table("registration_steps")
    op.drop_index(
        "ix_payment_terms_wake_at", table_name="payment_terms", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_payment_terms_supplier_id_created_at", table_name="payment_terms")
    op.drop_index(
        "ix_payment_terms_milestone_id",
        table_name="payment_terms",
        postgresql_where=sa.text("milestone_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_payment_terms_contract_id"), table_name="payment_terms")
    op.drop_index("ix_payment_terms_acquirer_id_created_at", table_name="payment_terms")
    op.drop_table("payment_terms")
    op.drop_index(
        "ix_royalty_statements_wake_at",
        table_name="royalty_statements",
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.drop_index("ix_royalty_statements_supplier_id_created_at", table_name="royalty_statements")
    op.drop_index(op.f("ix_royalty_statements_contract_id"), table_name="royalty_statements")
    op.drop_index("ix_royalty_statements_acquirer_id_created_at", table_name="royalty_statements")
    op.drop_table("royalty_statements")
    op.drop_index(
        "ix_registrations_wake_at", table_name="registrations", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_registrations_supplier_id_created_at", table_name="registrations")
    op.drop_index("ix_registrations_created_at_id", table_name="registrations")
    op.drop_index(op.f("ix_registrations_contract_id"), table_name="registrations")
    op.drop_index("ix_registrations_acquirer_id_created_at", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("ix_ratings_wake_at", table_name="ratings", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index(op.f("ix_ratings_contract_id"), table_name="ratings")
    op.drop_index("ix_ratings_about_id", table_name="ratings", postgresql_where=sa.text("status = 'revealed'"))
    op.drop_table("ratings")
    op.drop_index(op.f("ix_milestones_contract_id"), table_name="milestones")
    op.drop_table("milestones")
    op.drop_index(
        "uq_disputes_unsettled_opener",
        table_name="disputes",
        postgresql_where=sa.text("status IN ('opened', 'answered')"),
    )
    op.drop_index(op.f("ix_disputes_contract_id"), table_name="disputes")
    op.drop_table("disputes")
    op.drop_index("ix_deal_evidence_subject_id", table_name="deal_evidence")
    op.drop_table("deal_evidence")
    op.drop_table("contract_versions")
    op.drop_table("contract_signatures")
    op.drop_index(
        "uq_contract_endings_live_proposer",
        table_name="contract_endings",
        postgresql_where=sa.text("status IN ('proposed', 'contested')"),
    )
    op.drop_index("ix_contract_endings_contract_id_created_at", table_name="contract_endings")
    op.drop_index(op.f("ix_contract_endings_contract_id"), table_name="contract_endings")
    op.drop_table("contract_endings")
    op.drop_index(op.f("ix_benefit_plans_organization_id"), table_name="benefit_plans")
    op.drop_table("benefit_plans")
    op.drop_index(
        "ix_transfer_contracts_wake_at",
        table_name="transfer_contracts",
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.drop_index("ix_transfer_contracts_supplier_id_created_at", table_name="transfer_contracts")
    op.drop_index("ix_transfer_contracts_acquirer_id_created_at", table_name="transfer_contracts")
    op.drop_table("transfer_contracts")
    op.drop_index("ix_message_enclosures_message_id", table_name="message_enclosures")
    op.drop_table("message_enclosures")
    op.drop_index(
        "uq_memoranda_live_negotiation",
        table_name="memoranda",
        postgresql_where=sa.text("status IN ('drafted', 'part_signed', 'in_force')"),
    )
    op.drop_index("ix_memoranda_wake_at", table_name="memoranda", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_memoranda_owner_id_created_at", table_name="memoranda")
    op.drop_index("ix_memoranda_counterparty_id_created_at", table_name="memoranda")
    op.drop_table("memoranda")
    op.drop_index("ix_introduction_messages_introduction", table_name="introduction_messages")
    op.drop_table("introduction_messages")
    op.drop_index("ix_introduction_meetings_introduction", table_name="introduction_meetings")
    op.drop_table("introduction_meetings")
    op.drop_index("ix_disclosures_negotiation_id_created_at", table_name="disclosures")
    op.drop_table("disclosures")
    op.drop_index(
        "uq_introductions_open_listing_seeker",
        table_name="introductions",
        postgresql_where=sa.text("status IN ('sent', 'acknowledged', 'accepted', 'introduced')"),
    )
    op.drop_index(
        "ix_introductions_wake_at", table_name="introductions", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_introductions_seeker_listing", table_name="introductions")
    op.drop_index("ix_introductions_seeker", table_name="introductions")
    op.drop_index("ix_introductions_host", table_name="introductions")
    op.drop_index(
        "ix_introductions_brokered", table_name="introductions", postgresql_where=sa.text("brokered_by IS NOT NULL")
    )
    op.drop_table("introductions")
    op.drop_index("ix_access_log_listing_id_at", table_name="access_log")
    op.drop_table("access_log")
    op.drop_index("ix_valuations_listing_id_created_at", table_name="valuations")
    op.drop_table("valuations")
    op.drop_index(
        "uq_attestations_outcome",
        table_name="attestations",
        postgresql_where=sa.text("status IN ('claimed', 'confirmed')"),
    )
    op.drop_index("ix_attestations_wake_at", table_name="attestations", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_attestations_supplier_id_created_at", table_name="attestations")
    op.drop_index("ix_attestations_acquirer_id_created_at", table_name="attestations")
    op.drop_table("attestations")
    op.drop_table("agreement_signatures")
    op.drop_index(op.f("ix_agreement_listings_listing_id"), table_name="agreement_listings")
    op.drop_table("agreement_listings")
    op.drop_index(
        "uq_access_grants_live",
        table_name="access_grants",
        postgresql_where=sa.text("status IN ('requested', 'granted')"),
    )
    op.drop_index(
        "ix_access_grants_wake_at", table_name="access_grants", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index("ix_access_grants_owner_id_created_at", table_name="access_grants")
    op.drop_index("ix_access_grants_holder_id_created_at", table_name="access_grants")
    op.drop_index("ix_access_grants_agreement_id", table_name="access_grants")
    op.drop_table("access_grants")
    op.drop_index("ix_agreements_wake_at", table_name="agreements", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_agreements_second_party_id_created_at", table_name="agreements")
    op.drop_index("ix_agreements_first_party_id_created_at", table_name="agreements")
    op.drop_table("agreements")
    op.drop_index(
        "uq_agreement_templates_approved",
        table_name="agreement_templates",
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.drop_index("ix_agreement_templates_created_at", table_name="agreement_templates")
    op.drop_table("agreement_templates")
