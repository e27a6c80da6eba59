"""The record: the service's role, the job queue, the ledger, kept answers, handled events."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'techexchange_app') THEN
    CREATE ROLE techexchange_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END $$;
GRANT techexchange_app TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO techexchange_app;
GRANT SELECT ON alembic_version TO techexchange_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO techexchange_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO techexchange_app;
"""

LEDGER = """
REVOKE ALL ON ledger_entries, ledger_head, ledger_pending FROM techexchange_app;
GRANT SELECT ON ledger_entries, ledger_head TO techexchange_app;
GRANT INSERT ON ledger_pending TO techexchange_app;
INSERT INTO ledger_head (id, seq, chain_hash) VALUES (true, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION ledger_append(entries jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  position bigint;
  chain bytea;
  entry jsonb;
  leaf bytea;
BEGIN
  SELECT seq, chain_hash INTO STRICT position, chain FROM ledger_head FOR UPDATE;
  FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
    position := position + 1;
    leaf := decode(entry->>'leaf_hash', 'hex');
    chain := sha256(chain || int8send(position) || leaf);
    INSERT INTO ledger_entries (seq, event_id, event, subject_id, actor_id, at, payload, leaf_hash, chain_hash)
    VALUES (position, (entry->>'event_id')::uuid, entry->>'event', (entry->>'subject_id')::uuid,
            (entry->>'actor_id')::uuid, (entry->>'at')::timestamptz, entry->'payload', leaf, chain);
  END LOOP;
  UPDATE ledger_head SET seq = position, chain_hash = chain;
  PERFORM pg_notify('ledger', position::text);
  RETURN position;
END $$;
REVOKE ALL ON FUNCTION ledger_append(jsonb) FROM PUBLIC, techexchange_app;

CREATE FUNCTION ledger_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ledger_append(NEW.entries);
  DELETE FROM ledger_pending WHERE id = NEW.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION ledger_record() FROM PUBLIC, techexchange_app;
CREATE CONSTRAINT TRIGGER ledger_records_at_commit AFTER INSERT ON ledger_pending
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_record();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_head_stays BEFORE DELETE OR TRUNCATE ON ledger_head
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""

FORGET_JOBS = """
DO $$
DECLARE
  thing record;
BEGIN
  FOR thing IN SELECT format('DROP TABLE IF EXISTS %I CASCADE', relname) AS statement
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'procrastinate\\_%'
    UNION ALL SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate\\_%'
    UNION ALL SELECT format('DROP TYPE IF EXISTS %I CASCADE', typname)
    FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname LIKE 'procrastinate\\_%'
      AND typtype IN ('e', 'c')
      AND NOT EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'r')
  LOOP
    EXECUTE thing.statement;
  END LOOP;
END $$;
"""


def run_script(script: str) -> None:
    """Several statements in one, outside SQLAlchemy's parameter syntax."""
    connection = op.get_bind().connection.dbapi_connection
    connection.execute(script.encode())


def upgrade() -> None:
    run_script(ROLE)
    run_script(SchemaManager.get_schema())
    run_script("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO techexchange_app")
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id", name=op.f("ck_ledger_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("event_id", name=op.f("uq_ledger_entries_event_id")),
    )
    op.create_index(op.f("ix_ledger_entries_subject_id"), "ledger_entries", ["subject_id"])
    op.create_table(
        "ledger_pending",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entries", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_pending")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("headers", postgresql.JSONB(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])
    op.create_table(
        "handled_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_handled_events")),
    )
    run_script(LEDGER)


def downgrade() -> None:
    for table in ("ledger_pending", "handled_events", "idempotency_keys", "ledger_entries", "ledger_head"):
        op.drop_table(table)
    run_script(
        "DROP FUNCTION ledger_record(); DROP FUNCTION ledger_append(jsonb); DROP FUNCTION ledger_refuse_change()"
    )
    run_script(FORGET_JOBS)
    run_script(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM techexchange_app;"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM techexchange_app;"
        "REVOKE ALL ON SCHEMA public FROM techexchange_app"
    )
