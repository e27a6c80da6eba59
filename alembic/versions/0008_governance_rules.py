"""What the database itself sees to: proofs that nobody takes back, and more of governance."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_nodes", "ledger_tree_heads", "ledger_witnessings", "ledger_faults")
PROOFS = "".join(
    f"""
REVOKE ALL ON {table} FROM techexchange_app;
GRANT SELECT, INSERT ON {table} TO techexchange_app;
CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in APPEND_ONLY
)
FORGET_PROOFS = "".join(f"DROP TRIGGER {table}_are_append_only ON {table};" for table in APPEND_ONLY)

SUBSIDIES = "ALTER TABLE fee_lines ADD CONSTRAINT ck_fee_lines_subsidised CHECK (subsidised BETWEEN 0 AND waived)"
NO_SUBSIDIES = "ALTER TABLE fee_lines DROP CONSTRAINT ck_fee_lines_subsidised"

FORGET_SIGNED = """
CREATE FUNCTION forget_signed(before timestamptz) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF before > now() - interval '5 years' THEN
    RAISE EXCEPTION 'what was signed is kept longer' USING ERRCODE = 'check_violation';
  END IF;
  DELETE FROM access_log WHERE at < before;
  RETURN QUERY SELECT signature.file_key FROM contract_signatures AS signature
    JOIN transfer_contracts AS contract ON contract.id = signature.contract_id
    WHERE signature.file_key IS NOT NULL AND coalesce(contract.completed_at, contract.terminated_at) < before;
  UPDATE contract_signatures SET certificate = NULL, file_key = NULL FROM transfer_contracts AS contract
  WHERE (certificate IS NOT NULL OR file_key IS NOT NULL) AND contract.id = contract_signatures.contract_id
    AND coalesce(contract.completed_at, contract.terminated_at) < before;
  UPDATE benefit_plans SET salt = '', version = benefit_plans.version + 1, shares = (
    SELECT jsonb_agg(share || jsonb_build_object('name', '')) FROM jsonb_array_elements(shares) AS share
  )
  FROM transfer_contracts AS contract
  WHERE salt <> '' AND contract.id = benefit_plans.contract_id
    AND coalesce(contract.completed_at, contract.terminated_at) < before;
  UPDATE benefit_distributions SET name = '' FROM transfer_contracts AS contract
  WHERE name <> '' AND contract.id = benefit_distributions.contract_id
    AND coalesce(contract.completed_at, contract.terminated_at) < before;
END $$;
REVOKE ALL ON FUNCTION forget_signed(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_signed(timestamptz) TO techexchange_app;
"""
"""The one way past what is written once: people's names in what was signed, once the law no longer wants them kept."""
REMEMBER_SIGNED = "DROP FUNCTION forget_signed(timestamptz)"

STEPS: list[tuple[str, str]] = [
    (PROOFS, FORGET_PROOFS),
    (SUBSIDIES, NO_SUBSIDIES),
    (FORGET_SIGNED, REMEMBER_SIGNED),
]
"""Each what is done and how it is undone, in order; they are undone in the other."""


def run_script(script: str) -> None:
    """Several statements in one, outside SQLAlchemy's parameter syntax."""
    connection = op.get_bind().connection.dbapi_connection
    connection.execute(script.encode())


def upgrade() -> None:
    for done, _ in STEPS:
        run_script(done)


def downgrade() -> None:
    for _, undone in reversed(STEPS):
        run_script(undone)
