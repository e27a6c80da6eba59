"""The one door to PostgreSQL: engine, session factory, and the settings every connection has."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, func, make_url, true
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from techexchange.infra import json

APP_ROLE = "techexchange_app"
"""The role the service works as: it owns nothing and cannot touch what is written in the ledger."""

GUARDS = {
    "role": APP_ROLE,
    "timezone": "UTC",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "default_transaction_isolation": "read\\ committed",
    "synchronous_commit": "on",
    "hnsw.ef_search": "200",
    "hnsw.iterative_scan": "relaxed_order",
}


SEATS = "techexchange.seats"
"""The setting by which the database knows whose rows a transaction reaches: a list of organisations' ids."""
NOTHING, EVERYTHING = "{}", "{00000000-0000-0000-0000-000000000000}"
"""What nobody in particular reaches, and what the exchange itself does; no organisation has this id."""

DIALECT = make_url("postgresql+psycopg://").get_dialect()()


@dataclass(frozen=True)
class Written:
    """A statement written out once for the driver itself, with the values that are always the same."""

    text: str
    fixed: dict[str, Any]

    @classmethod
    def out(cls, statement: ClauseElement) -> "Written":
        """The statement as the driver takes it."""
        compiled = statement.compile(dialect=DIALECT)
        return cls(compiled.string, {name: value for name, value in compiled.params.items() if value is not None})


def reaching(reach: ColumnElement[str]) -> ColumnElement[str]:
    """The call that sets whose rows can be reached until the transaction ends, and no longer; it gives the same."""
    return func.set_config(SEATS, reach, true())


def sqlalchemy_url(url: str) -> URL:
    """The same database, reached through psycopg."""
    return make_url(url).set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """The same database, as libpq and psycopg spell it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def connection_options(*, guarded: bool = True, reach: str = NOTHING) -> str:
    """The libpq `options` of a service connection; migrations connect unguarded, as the tables' owner.

    The service's connections reach nothing of their own: each transaction says for whom it works.
    """
    guards = GUARDS | {SEATS: reach} if guarded else {"timezone": "UTC"}
    return " ".join(f"-c {name}={value}" for name, value in guards.items())


def open_engine(url: str, *, guarded: bool = True, **pool: Any) -> AsyncEngine:
    """An engine whose connections are guarded; `pool` goes to SQLAlchemy."""
    return create_async_engine(
        sqlalchemy_url(url),
        connect_args={"options": connection_options(guarded=guarded), "connect_timeout": 5},
        json_serializer=json.dumps_text,
        json_deserializer=json.loads,
        hide_parameters=True,
        **pool,
    )


def sessions_of(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """The factory of sessions; nothing expires at commit, so answers are made without another query."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
