"""Alembic's environment: one synchronous connection as the owner of the tables."""

from alembic import context
from pgvector.sqlalchemy import VECTOR
from sqlalchemy import create_engine, pool

from techexchange.app import metadata
from techexchange.infra.database import sqlalchemy_url
from techexchange.infra.models import Coded
from techexchange.worker import WORK

OTHERS = "procrastinate_"
LIMITS = ("SET lock_timeout = '5s'", "SET statement_timeout = '15min'")
MAPPED = (metadata, WORK)
"""Both composition roots: only together do they import every mapped class."""


def is_ours(name: str | None, type_: str, _parent: object) -> bool:
    """Whether a table is one of this project's."""
    return not (type_ == "table" and (name or "").startswith(OTHERS))


def as_kept(kind: str, item: object, drafting) -> str | bool:
    """How a type of ours is written in a revision: as the column it is."""
    if kind == "type" and isinstance(item, VECTOR):
        drafting.imports.add("from pgvector.sqlalchemy import VECTOR")
        return "VECTOR()"
    return "sa.Text()" if kind == "type" and isinstance(item, Coded) else False


def run(connection) -> None:
    """Migrate over this connection, each revision in its own transaction, giving up rather than blocking others."""
    for limit in LIMITS:
        connection.exec_driver_sql(limit)
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours,
        render_item=as_kept,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(sqlalchemy_url(context.config.get_main_option("sqlalchemy.url")), poolclass=pool.NullPool)
    with engine.connect() as connection:
        run(connection)
