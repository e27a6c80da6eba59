"""Bringing a database to this release's schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from techexchange.infra.database import connection_options, sqlalchemy_url

INSTALLED = Path(__file__).parents[1] / "migrations"
CHECKED_OUT = Path(__file__).parents[3] / "alembic"


def config() -> Config:
    """Alembic's configuration: the scripts inside the installed package, or those of the checkout."""
    settings = Config()
    settings.set_main_option("script_location", str(INSTALLED if INSTALLED.is_dir() else CHECKED_OUT))
    return settings


def newest() -> str | None:
    """The revision this release needs."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> str | None:
    """Run what is missing as the owner of the tables, and give the revision reached."""
    engine = create_engine(
        sqlalchemy_url(url), poolclass=NullPool, connect_args={"options": connection_options(guarded=False)}
    )
    settings = config()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        return current(connection)
