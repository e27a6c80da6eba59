"""Rows that are somebody's are out of everybody else's reach, whatever the service's code forgets to ask."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EVERYTHING = "00000000-0000-0000-0000-000000000000"
REACH = f"""
CREATE FUNCTION is_within_reach(VARIADIC parties uuid[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    nullif(current_setting('techexchange.seats', true), '')::uuid[] && (parties || '{EVERYTHING}'::uuid), false
  )
$$
"""
"""Whether the transaction works for one of these organisations or for the exchange itself; unset, for nobody."""
POLICIES = {
    "negotiations": "is_within_reach(owner_id, counterparty_id)",
    "offers": "is_within_reach(owner_id, counterparty_id)",
    "memoranda": "is_within_reach(owner_id, counterparty_id)",
    "valuations": "is_within_reach(organization_id)",
    "listing_confidential_parts": "is_within_reach(organization_id)",
    "bids": "opened_at IS NOT NULL OR bidder_tag = current_setting('techexchange.bidder', true) "
    f"OR is_within_reach('{EVERYTHING}')",
    "auction_shares": f"is_within_reach('{EVERYTHING}')",
}
"""By its own columns alone: a policy that looked at another table could see it as it no longer is.

A bid names nobody until it is opened, when it becomes everybody's; before, its bidder is known by the mark it carries.
"""
PARTIES = """
UPDATE offers SET owner_id = negotiations.owner_id, counterparty_id = negotiations.counterparty_id
FROM negotiations WHERE negotiations.id = offers.negotiation_id
"""
OWNERS = """
UPDATE listing_confidential_parts SET organization_id = listings.organization_id
FROM listings WHERE listings.id = listing_confidential_parts.listing_id
"""


def upgrade() -> None:
    op.execute(PARTIES)
    op.execute(OWNERS)
    op.execute(REACH)
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_within_reach ON {table} USING ({condition})")


def downgrade() -> None:
    for table in POLICIES:
        op.execute(f"DROP POLICY {table}_within_reach ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION is_within_reach")
