"""Drafts the next migration: what the models ask for beyond what the migrations make, on a database of its own."""

import shutil
import sys
import tempfile
from pathlib import Path

from alembic import command

from techexchange.infra import migrations
from techexchange.infra.embedded import EmbeddedPostgres


def draft(message: str) -> None:
    """Write a migration named for its reason."""
    directory = Path(tempfile.mkdtemp(prefix="techexchange-draft-"))
    directory.rmdir()
    try:
        with EmbeddedPostgres(directory, fsync=False) as server:
            migrations.upgrade(server.url())
            settings = migrations.config()
            settings.set_main_option("sqlalchemy.url", server.url().replace("%", "%%"))
            command.revision(settings, message, autogenerate=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]) or sys.exit("Give the migration's reason."))
