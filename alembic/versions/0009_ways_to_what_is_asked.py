"""Ways to what is often asked for: the queue, statements, a person's facts, a listing's auctions."""

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = text("status IN ('open', 'claimed', 'escalated')")


def upgrade() -> None:
    op.create_index("ix_cases_live_due_at_id", "cases", ["due_at", "id"], postgresql_where=LIVE)
    op.create_index("ix_invoices_period", "invoices", ["period"])
    op.create_index("ix_service_orders_created_at", "service_orders", ["created_at", "id"])
    op.create_index("ix_ledger_entries_actor_id_seq", "ledger_entries", ["actor_id", "seq"])
    op.create_index("ix_auctions_listing_id_created_at", "auctions", ["listing_id", "created_at", "id"])
    op.create_index("ix_disqualifications_bid_id", "disqualifications", ["bid_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_disqualifications_bid_id", table_name="disqualifications")
    op.drop_index("ix_auctions_listing_id_created_at", table_name="auctions")
    op.drop_index("ix_ledger_entries_actor_id_seq", table_name="ledger_entries")
    op.drop_index("ix_service_orders_created_at", table_name="service_orders")
    op.drop_index("ix_invoices_period", table_name="invoices")
    op.drop_index("ix_cases_live_due_at_id", table_name="cases")
