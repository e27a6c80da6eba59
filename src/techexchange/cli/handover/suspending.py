"""What the database checks row by row is set aside while tables are read in, and checked when it is put back."""

from typing import Any

from psycopg import Connection, sql

from techexchange.cli.handover.tables import Table

NOTES = """
CREATE SCHEMA handover;
CREATE TABLE handover.begun (manifest_hash text PRIMARY KEY);
CREATE TABLE handover.finished (path text PRIMARY KEY);
CREATE TABLE handover.foreign_keys AS
  SELECT relation.relname::text AS table_name, conname::text AS name,
    pg_get_constraintdef(constrained.oid) AS definition
  FROM pg_constraint AS constrained JOIN pg_class AS relation ON relation.oid = conrelid
  WHERE contype = 'f' AND connamespace = 'public'::regnamespace;
CREATE TABLE handover.revision AS TABLE alembic_version;
DELETE FROM alembic_version;
CREATE TABLE handover.guarded AS
  SELECT relname::text AS table_name FROM pg_class
  WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace;
CREATE TABLE handover.triggered AS
  SELECT DISTINCT relname::text AS table_name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
  WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace;
"""
"""What is set aside is written down in the database itself, so that an interrupted import can go on; and
until its end the database is at no revision, so that nothing serves it."""


def begun(connection: Connection[Any]) -> str | None:
    """The manifest's hash of the import that was begun here and not finished."""
    [there] = connection.execute("SELECT to_regclass('handover.begun')").fetchone() or [None]
    if there is None:
        return None
    noted = connection.execute("SELECT manifest_hash FROM handover.begun").fetchone()
    return str(noted[0]) if noted else None


def finished(connection: Connection[Any]) -> set[str]:
    """The parts that were read in."""
    return {path for (path,) in connection.execute("SELECT path FROM handover.finished").fetchall()}


def begin(connection: Connection[Any], manifest_hash: str, tables: list[Table]) -> None:
    """Set foreign keys, triggers and row security aside, and empty the tables of what the schema began with."""
    with connection.transaction():
        connection.execute(NOTES)
        connection.execute("INSERT INTO handover.begun VALUES (%s)", [manifest_hash])
        for table, name, _ in _foreign_keys(connection):
            connection.execute(_altering(table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name))))
        for table in _noted(connection, "triggered"):
            connection.execute(_altering(table, sql.SQL("DISABLE TRIGGER USER")))
        for table in _noted(connection, "guarded"):
            connection.execute(_altering(table, sql.SQL("NO FORCE ROW LEVEL SECURITY")))
        named = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
        connection.execute(sql.SQL("TRUNCATE {}").format(named))


def end(connection: Connection[Any], sequences: dict[str, dict[str, Any]]) -> None:
    """Put everything back, which fails where a row refers to something that is not there; sequences go on."""
    with connection.transaction():
        for table, name, definition in _foreign_keys(connection):
            added = sql.SQL("ADD CONSTRAINT {} {}").format(sql.Identifier(name), sql.SQL(definition))
            connection.execute(_altering(table, added))
        for table in _noted(connection, "guarded"):
            connection.execute(_altering(table, sql.SQL("FORCE ROW LEVEL SECURITY")))
        for table in _noted(connection, "triggered"):
            connection.execute(_altering(table, sql.SQL("ENABLE TRIGGER USER")))
        for name, kept in sequences.items():
            last = kept["last_value"]
            used = [sql.Identifier(name).as_string(connection), last or 1, last is not None]
            connection.execute("SELECT setval(%s::regclass, %s, %s)", used)
        connection.execute("INSERT INTO alembic_version TABLE handover.revision")
        connection.execute("DROP SCHEMA handover CASCADE")


def _foreign_keys(connection: Connection[Any]) -> list[tuple[str, str, str]]:
    return connection.execute("SELECT table_name, name, definition FROM handover.foreign_keys").fetchall()


def _noted(connection: Connection[Any], what: str) -> list[str]:
    noted = sql.SQL("SELECT table_name FROM {}").format(sql.Identifier("handover", what))
    return [table for (table,) in connection.execute(noted).fetchall()]


def _altering(table: str, how: sql.Composable) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} {}").format(sql.Identifier("public", table), how)
