"""The tables of the exchange as they are written out: which, with which columns, in which order, and what is blank.

A line is one row as a JSON object, in the order of the primary key. A column that holds JSON is written as a list of
one, so that JSON's null differs from no value.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

LEFT_OUT = {
    "alembic_version": "named in the manifest as `revision`",
    "ledger_pending": "always empty",
    "sessions": "everybody signs in again",
    "spent_refresh_tokens": "everybody signs in again",
    "mailed_tokens": "links that were mailed do not work any more",
    "idempotency_keys": "kept answers are for those who got them",
    "attempt_counts": "counted anew",
    "procrastinate_workers": "the processes of the old system",
}
"""What is not handed over, and why."""

STAFF = """EXISTS (
  SELECT FROM memberships JOIN organizations ON organizations.id = memberships.organization_id
  WHERE memberships.person_id = written.id AND organizations.kind = 'operator')"""
"""Whether a person of `people` is the old operator's."""
CREDENTIALS = {
    "password_hash": "NULL",
    "totp_sealed": "NULL",
    "totp_confirmed_at": "NULL",
    "totp_last_counter": "0",
    "recovery_hashes": "'{}'",
}
BLANK = {
    ("people", column): f"CASE WHEN {STAFF} THEN {blank} ELSE written.{column} END"
    for column, blank in CREDENTIALS.items()
}
BLANK |= {
    ("procrastinate_jobs", "worker_id"): "NULL::bigint",
    ("procrastinate_jobs", "status"): "CASE written.status WHEN 'doing' THEN 'todo' ELSE written.status END",
    ("procrastinate_jobs", "queueing_lock"): "CASE WHEN written.status <> 'doing' THEN written.queueing_lock END",
    ("procrastinate_jobs", "abort_requested"): "written.abort_requested AND written.status <> 'doing'",
}
"""Columns that are written otherwise than they stand: the old operator's staff prove themselves to nobody any more,
and what an old worker had begun is begun again, beside what waits under the same lock."""

CATALOGUE = """
SELECT relation.relname AS name,
  (SELECT coalesce(array_agg(attname::text ORDER BY place), '{}')
   FROM pg_index, unnest(indkey::int2[]) WITH ORDINALITY AS key(attnum, place)
   JOIN pg_attribute USING (attnum) WHERE indisprimary AND indrelid = relation.oid AND attrelid = relation.oid
  ) AS primary_key,
  (SELECT jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) ORDER BY attnum)
   FROM pg_attribute WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
  ) AS columns
FROM pg_class AS relation
WHERE relation.relkind = 'r' AND relation.relnamespace = 'public'::regnamespace
ORDER BY relation.relname
"""
SEQUENCES = """
SELECT sequencename::text AS name, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename
"""
JSON = frozenset({"json", "jsonb"})
AS_IS = sql.SQL(" WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8')")
"""No JSON holds these two characters, so that a line goes in and out as it is."""


@dataclass(frozen=True)
class Table:
    """A table with its columns by name and type, and its primary key."""

    name: str
    columns: dict[str, str]
    primary_key: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where its rows are."""
        return f"tables/{self.name}.jsonl"

    @property
    def described(self) -> list[dict[str, str]]:
        """The columns as the manifest names them."""
        return [{"name": name, "type": kind} for name, kind in self.columns.items()]

    def reading(self) -> sql.Composed:
        """The statement that gives its rows as lines."""
        shown = sql.SQL(", ").join(map(self._shown, self.columns))
        key = sql.SQL(", ").join(sql.Identifier("written", column) for column in self.primary_key)
        order = sql.SQL(" ORDER BY {}").format(key) if self.primary_key else sql.SQL("")
        rows = sql.SQL("SELECT {} FROM {} AS written{}").format(shown, sql.Identifier(self.name), order)
        return sql.SQL("COPY (SELECT row_to_json(line) FROM ({}) AS line) TO STDOUT{}").format(rows, AS_IS)

    def writing(self) -> sql.Composed:
        """The statement that takes its rows from the lines in `staged`."""
        named = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        taken = sql.SQL(", ").join(map(self._taken, self.columns))
        table = sql.Identifier(self.name)
        return sql.SQL(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE "
            "SELECT {} FROM staged, json_populate_record(NULL::{}, staged.line) AS given"
        ).format(table, named, taken, table)

    def _shown(self, column: str) -> sql.Composable:
        blank = BLANK.get((self.name, column))
        value: sql.Composable = sql.SQL(blank) if blank else sql.Identifier("written", column)
        if self.columns[column] in JSON:
            value = sql.SQL("CASE WHEN {0} IS NOT NULL THEN jsonb_build_array({0}) END").format(value)
        return sql.SQL("{} AS {}").format(value, sql.Identifier(column))

    def _taken(self, column: str) -> sql.Composable:
        if self.columns[column] in JSON:
            kind = sql.SQL(self.columns[column])
            return sql.SQL("(staged.line -> {} -> 0)::{}").format(sql.Literal(column), kind)
        return sql.Identifier("given", column)


STAGED = "CREATE TEMPORARY TABLE staged (line json) ON COMMIT DROP"
STAGING = sql.SQL("COPY staged FROM STDIN{}").format(AS_IS)


def tables_of(connection: Connection[Any]) -> list[Table]:
    """Every table that is handed over."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(CATALOGUE).fetchall()
    return [
        Table(
            row["name"],
            {column["name"]: column["type"] for column in row["columns"]},
            tuple(row["primary_key"]),
        )
        for row in rows
        if row["name"] not in LEFT_OUT
    ]


def sequences_of(connection: Connection[Any]) -> dict[str, dict[str, Any]]:
    """Where each sequence stands; null where it gave nothing yet."""
    return {name: {"last_value": last} for name, last in connection.execute(SEQUENCES).fetchall()}
