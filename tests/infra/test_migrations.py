"""Check 52: migrations go up, down and up again, leave nothing behind, and match the models."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from conftest import TEMPLATE, administer, url_of
from techexchange.app import metadata
from techexchange.infra import migrations
from techexchange.infra.database import libpq_url, sqlalchemy_url

LEFT = """
SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic%'
UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@pytest.fixture
def empty_url():
    name = f"empty_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name}")
    yield url_of(name)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


def at(url, move, *revision):
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        settings = migrations.config()
        settings.attributes["connection"] = connection
        move(settings, *revision)
    engine.dispose()


def test_up_down_and_up_again_leaves_nothing_behind(empty_url):
    assert migrations.upgrade(empty_url) == migrations.newest()
    at(empty_url, command.downgrade, "base")
    with psycopg.connect(libpq_url(empty_url)) as connection:
        assert connection.execute(LEFT).fetchall() == []
    assert migrations.upgrade(empty_url) == migrations.newest()


def test_every_revision_can_be_undone_by_itself(empty_url):
    for script in reversed(list(ScriptDirectory.from_config(migrations.config()).walk_revisions())):
        at(empty_url, command.upgrade, script.revision)
        at(empty_url, command.downgrade, "-1")
        at(empty_url, command.upgrade, script.revision)


def test_upgrading_twice_changes_nothing(empty_url):
    migrations.upgrade(empty_url)
    assert migrations.upgrade(empty_url) == migrations.newest()


def test_the_migrated_schema_is_the_models():
    engine = create_engine(sqlalchemy_url(url_of(TEMPLATE)), poolclass=NullPool)
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("procrastinate_")}
        context = MigrationContext.configure(connection, opts={"compare_type": True, **options})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


LOOSENED = {
    "ALTER TABLE fee_lines ALTER COLUMN contract_id DROP NOT NULL": "ban-drop-not-null",
    "ALTER TABLE fee_lines DROP CONSTRAINT uq_fee_lines_contract_id_service_payment_id_currency": "ban-drop-constraint",
}
"""Rules that were loosened on purpose, and what squawk calls it: fees have other causes than contracts."""


def told(statement):
    """A statement as squawk is given it."""
    rule = LOOSENED.get(statement.strip())
    return f"-- squawk-ignore {rule}\n{statement}" if rule else statement


def test_squawk_finds_nothing_that_would_lock_or_lose(empty_url, tmp_path):
    engine = create_engine(sqlalchemy_url(empty_url), poolclass=NullPool)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with engine.connect() as connection:
        settings = migrations.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    engine.dispose()
    ours = [text for text in statements if text.lstrip().upper().startswith(("SET", "CREATE", "ALTER", "DROP"))]
    script = tmp_path / "upgrade.sql"
    script.write_text(
        "BEGIN;\n" + ";\n".join(told(text) for text in ours if "alembic_version" not in text) + ";\nCOMMIT;\n"
    )
    squawk = Path(sys.executable).with_name("squawk")
    found = subprocess.run([squawk, script], capture_output=True, text=True, check=False)
    assert len(ours) > 50
    assert found.returncode == 0, found.stdout
    script.write_text("ALTER TABLE people DROP COLUMN email;\n")
    assert subprocess.run([squawk, script], capture_output=True, check=False).returncode != 0
