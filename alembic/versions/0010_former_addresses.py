"""Former addresses of people, up to where fingerprints follow the ledger, and ways to what somebody wrote and read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "people", sa.Column("former_emails", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_table(
        "fingerprint_position",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprint_position")),
    )
    op.create_index("ix_introduction_messages_author_id", "introduction_messages", ["author_id", "created_at"])
    op.create_index("ix_access_log_person_id", "access_log", ["person_id", "at"])
    op.create_index("ix_ledger_entries_event_seq", "ledger_entries", ["event", "seq"])
    op.create_index("ix_reported_facts_at_seq", "reported_facts", ["at", "seq"])


def downgrade() -> None:
    op.drop_index("ix_reported_facts_at_seq", table_name="reported_facts")
    op.drop_index("ix_ledger_entries_event_seq", table_name="ledger_entries")
    op.drop_index("ix_access_log_person_id", table_name="access_log")
    op.drop_index("ix_introduction_messages_author_id", table_name="introduction_messages")
    op.drop_table("fingerprint_position")
    op.drop_column("people", "former_emails")
