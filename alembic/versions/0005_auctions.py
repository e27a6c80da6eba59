"""Auctions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custodian_keys",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_custodian_keys_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodian_keys")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_custodian_keys_fingerprint")),
    )
    op.create_index(
        "uq_custodian_keys_active",
        "custodian_keys",
        ["organization_id"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "auctions",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("listing_version", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pricing", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("state_funded", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("custodians", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("excluded_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("secret_reserve", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("enquiry_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tender_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tender_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standstill_days", sa.BigInteger(), nullable=False),
        sa.Column("standstill_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amendments", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_auctions_listing_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organizations.id"], name=op.f("fk_auctions_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auctions")),
    )
    op.create_index("ix_auctions_created_at", "auctions", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_auctions_published_at",
        "auctions",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index("ix_auctions_seller_id_created_at", "auctions", ["seller_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_auctions_wake_at", "auctions", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_index(
        "uq_auctions_running_listing",
        "auctions",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('complete', 'unsuccessful', 'cancelled')"),
    )
    op.create_table(
        "auction_amendments",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_amendments_auction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auction_amendments")),
        sa.UniqueConstraint("auction_id", "number", name=op.f("uq_auction_amendments_auction_id_number")),
    )
    op.create_index(
        "uq_auction_amendments_proposed",
        "auction_amendments",
        ["auction_id"],
        unique=True,
        postgresql_where=sa.text("status = 'proposed'"),
    )
    op.create_table(
        "auction_enquiries",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("asker_tag", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_enquiries_auction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auction_enquiries")),
        sa.UniqueConstraint(
            "auction_id", "asker_tag", "text_hash", name=op.f("uq_auction_enquiries_auction_id_asker_tag_text_hash")
        ),
    )
    op.create_index(
        "ix_auction_enquiries_auction_id_asked_at", "auction_enquiries", ["auction_id", "asked_at", "id"], unique=False
    )
    op.create_table(
        "auction_openings",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("custodians", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("reserve", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reserve_flaw", sa.Text(), nullable=True),
        sa.Column("register_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_openings_auction_id")),
        sa.PrimaryKeyConstraint("auction_id", name=op.f("pk_auction_openings")),
    )
    op.create_table(
        "auction_rankings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ranking_hash", sa.Text(), nullable=False),
        sa.Column("announced_by", sa.Uuid(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_rankings_auction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auction_rankings")),
        sa.UniqueConstraint("auction_id", "round", name=op.f("uq_auction_rankings_auction_id_round")),
    )
    op.create_table(
        "auction_shares",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_hash", sa.Text(), nullable=False),
        sa.Column("custodian", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_shares_auction_id")),
        sa.PrimaryKeyConstraint("auction_id", "envelope_hash", "custodian", name=op.f("pk_auction_shares")),
    )
    op.create_table(
        "auction_watchers",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_watchers_auction_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_auction_watchers_person_id")),
        sa.PrimaryKeyConstraint("auction_id", "person_id", name=op.f("pk_auction_watchers")),
    )
    op.create_index(op.f("ix_auction_watchers_person_id"), "auction_watchers", ["person_id"], unique=False)
    op.create_table(
        "bids",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("bidder_tag", sa.Text(), nullable=False),
        sa.Column("origin_tag", sa.Text(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("envelope_hash", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=True),
        sa.Column("bidder_id", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_bids_auction_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organizations.id"], name=op.f("fk_bids_bidder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids")),
        sa.UniqueConstraint(
            "auction_id", "bidder_tag", "envelope_hash", name=op.f("uq_bids_auction_id_bidder_tag_envelope_hash")
        ),
    )
    op.create_index(
        "ix_bids_bidder_id_opened_at",
        "bids",
        ["bidder_id", "opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("bidder_id IS NOT NULL"),
    )
    op.create_index(
        "uq_bids_standing_auction_id_bidder_tag",
        "bids",
        ["auction_id", "bidder_tag"],
        unique=True,
        postgresql_where=sa.text("status = 'sealed'"),
    )
    op.create_table(
        "custodian_replacements",
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_key_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_custodian_replacements_auction_id")),
        sa.ForeignKeyConstraint(["key_id"], ["custodian_keys.id"], name=op.f("fk_custodian_replacements_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodian_replacements")),
    )
    op.create_index(
        "ix_custodian_replacements_auction_id", "custodian_replacements", ["auction_id", "requested_at"], unique=False
    )
    op.create_index(
        "uq_custodian_replacements_requested",
        "custodian_replacements",
        ["auction_id"],
        unique=True,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_table(
        "open_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.BigInteger(), nullable=False),
        sa.Column("bidder_tag", sa.Text(), nullable=False),
        sa.Column("origin_tag", sa.Text(), nullable=False),
        sa.Column("last_tag", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_open_entries_auction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_entries")),
        sa.UniqueConstraint("auction_id", "bidder_tag", "lot", name=op.f("uq_open_entries_auction_id_bidder_tag_lot")),
    )
    op.create_table(
        "awards",
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sign_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loss", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("negotiation_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("bidder_id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_awards_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_awards_bid_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organizations.id"], name=op.f("fk_awards_bidder_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_awards_listing_id")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_awards_negotiation_id")),
        sa.ForeignKeyConstraint(["ranking_id"], ["auction_rankings.id"], name=op.f("fk_awards_ranking_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organizations.id"], name=op.f("fk_awards_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("ranking_id", "lot", "bid_id", name=op.f("uq_awards_ranking_id_lot_bid_id")),
    )
    op.create_index("ix_awards_auction_id_created_at", "awards", ["auction_id", "created_at", "id"], unique=False)
    op.create_index("ix_awards_bidder_id", "awards", ["bidder_id"], unique=False)
    op.create_index(
        "uq_awards_held_auction_id_lot",
        "awards",
        ["auction_id", "lot"],
        unique=True,
        postgresql_where=sa.text("status IN ('active', 'confirmed')"),
    )
    op.create_table(
        "bid_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("bidder_id", sa.Uuid(), nullable=False),
        sa.Column("named_sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_bid_files_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_files_bid_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organizations.id"], name=op.f("fk_bid_files_bidder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_files")),
        sa.UniqueConstraint("bid_id", "named_sha256", name=op.f("uq_bid_files_bid_id_named_sha256")),
    )
    op.create_table(
        "bid_points",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_bid_points_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_points_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_points")),
        sa.UniqueConstraint(
            "bid_id", "lot", "criterion", "evaluator_id", name=op.f("uq_bid_points_bid_id_lot_criterion_evaluator_id")
        ),
    )
    op.create_index(op.f("ix_bid_points_auction_id"), "bid_points", ["auction_id"], unique=False)
    op.create_table(
        "complaints",
        sa.Column("complainant_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("lot", sa.BigInteger(), nullable=True),
        sa.Column("bid_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("remedy_bid_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_complaints_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_complaints_bid_id")),
        sa.ForeignKeyConstraint(["complainant_id"], ["organizations.id"], name=op.f("fk_complaints_complainant_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_complaints_listing_id")),
        sa.ForeignKeyConstraint(["remedy_bid_id"], ["bids.id"], name=op.f("fk_complaints_remedy_bid_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organizations.id"], name=op.f("fk_complaints_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    op.create_index(
        "ix_complaints_auction_id_created_at", "complaints", ["auction_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_complaints_open_complainant",
        "complaints",
        ["auction_id", "complainant_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('pending', 'accepted')"),
    )
    op.create_table(
        "deposits",
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("held_reference", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_reference", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("bidder_id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_deposits_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_deposits_bid_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organizations.id"], name=op.f("fk_deposits_bidder_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_deposits_listing_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organizations.id"], name=op.f("fk_deposits_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_deposits_bid_id")),
    )
    op.create_index("ix_deposits_auction_id_created_at", "deposits", ["auction_id", "created_at", "id"], unique=False)
    op.create_table(
        "disqualifications",
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("bidder_id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_disqualifications_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_disqualifications_bid_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organizations.id"], name=op.f("fk_disqualifications_bidder_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_disqualifications_listing_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organizations.id"], name=op.f("fk_disqualifications_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disqualifications")),
    )
    op.create_index(
        "ix_disqualifications_auction_id", "disqualifications", ["auction_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_disqualifications_undecided_bid_id",
        "disqualifications",
        ["bid_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'answered')"),
    )
    op.create_table(
        "open_bids",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("auction_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_open_bids_auction_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["open_entries.id"], name=op.f("fk_open_bids_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_bids")),
        sa.UniqueConstraint("auction_id", "lot", "place", name=op.f("uq_open_bids_auction_id_lot_place")),
        sa.UniqueConstraint("auction_id", "number", name=op.f("uq_open_bids_auction_id_number")),
    )
    op.add_column(
        "listing_confidential_parts",
        sa.Column(
            "organization_id",
            sa.Uuid(),
            server_default=sa.text("'00000000-0000-0000-0000-000000000000'"),
            nullable=False,
        ),
    )
    op.add_column("listings", sa.Column("auction_id", sa.Uuid(), nullable=True))
    op.add_column(
        "offers",
        sa.Column(
            "owner_id", sa.Uuid(), server_default=sa.text("'00000000-0000-0000-0000-000000000000'"), nullable=False
        ),
    )
    op.add_column(
        "offers",
        sa.Column(
            "counterparty_id",
            sa.Uuid(),
            server_default=sa.text("'00000000-0000-0000-0000-000000000000'"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("offers", "counterparty_id")
    op.drop_column("offers", "owner_id")
    op.drop_column("listings", "auction_id")
    op.drop_column("listing_confidential_parts", "organization_id")
    op.drop_table("open_bids")
    op.drop_index(
        "uq_disqualifications_undecided_bid_id",
        table_name="disqualifications",
        postgresql_where=sa.text("status IN ('proposed', 'answered')"),
    )
    op.drop_index("ix_disqualifications_auction_id", table_name="disqualifications")
    op.drop_table("disqualifications")
    op.drop_index("ix_deposits_auction_id_created_at", table_name="deposits")
    op.drop_table("deposits")
    op.drop_index(
        "uq_complaints_open_complainant",
        table_name="complaints",
        postgresql_where=sa.text("status IN ('pending', 'accepted')"),
    )
    op.drop_index("ix_complaints_auction_id_created_at", table_name="complaints")
    op.drop_table("complaints")
    op.drop_index(op.f("ix_bid_points_auction_id"), table_name="bid_points")
    op.drop_table("bid_points")
    op.drop_table("bid_files")
    op.drop_index(
        "uq_awards_held_auction_id_lot",
        table_name="awards",
        postgresql_where=sa.text("status IN ('active', 'confirmed')"),
    )
    op.drop_index("ix_awards_bidder_id", table_name="awards")
    op.drop_index("ix_awards_auction_id_created_at", table_name="awards")
    op.drop_table("awards")
    op.drop_table("open_entries")
    op.drop_index(
        "uq_custodian_replacements_requested",
        table_name="custodian_replacements",
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.drop_index("ix_custodian_replacements_auction_id", table_name="custodian_replacements")
    op.drop_table("custodian_replacements")
    op.drop_index(
        "uq_bids_standing_auction_id_bidder_tag", table_name="bids", postgresql_where=sa.text("status = 'sealed'")
    )
    op.drop_index("ix_bids_bidder_id_opened_at", table_name="bids", postgresql_where=sa.text("bidder_id IS NOT NULL"))
    op.drop_table("bids")
    op.drop_index(op.f("ix_auction_watchers_person_id"), table_name="auction_watchers")
    op.drop_table("auction_watchers")
    op.drop_table("auction_shares")
    op.drop_table("auction_rankings")
    op.drop_table("auction_openings")
    op.drop_index("ix_auction_enquiries_auction_id_asked_at", table_name="auction_enquiries")
    op.drop_table("auction_enquiries")
    op.drop_index(
        "uq_auction_amendments_proposed",
        table_name="auction_amendments",
        postgresql_where=sa.text("status = 'proposed'"),
    )
    op.drop_table("auction_amendments")
    op.drop_index(
        "uq_auctions_running_listing",
        table_name="auctions",
        postgresql_where=sa.text("status NOT IN ('complete', 'unsuccessful', 'cancelled')"),
    )
    op.drop_index("ix_auctions_wake_at", table_name="auctions", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index("ix_auctions_seller_id_created_at", table_name="auctions")
    op.drop_index(
        "ix_auctions_published_at", table_name="auctions", postgresql_where=sa.text("published_at IS NOT NULL")
    )
    op.drop_index("ix_auctions_created_at", table_name="auctions")
    op.drop_table("auctions")
    op.drop_index(
        "uq_custodian_keys_active", table_name="custodian_keys", postgresql_where=sa.text("retired_at IS NULL")
    )
    op.drop_table("custodian_keys")
