"""The embedded server's life: made, configured, started, shared, stopped."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Self
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from techexchange.infra.embedded.host import (
    Account,
    ServerFailed,
    binaries_for,
    server_account,
    socket_directory,
)

DATABASE = "techexchange"
LONGEST_LOG = 16 * 2**20  # bytes, before it is put aside
PATIENCE = 60.0  # seconds for the server to answer or to go

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "default_text_search_config": "pg_catalog.simple",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # Terse and without statements: an error's detail would put people's data into the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
FORGETFUL: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class EmbeddedPostgres:
    """The server whose data are kept in `directory`; without `fsync` a power cut may lose everything."""

    directory: Path
    fsync: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    _held: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)

    @property
    def home(self) -> Path:
        """The directory as it is without symbolic links."""
        return self.directory.resolve()

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The file that the server writes its messages to."""
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        """The directory of the server's socket, there only while it runs."""
        return socket_directory(self.home)

    def url(self, database: str = DATABASE) -> str:
        """The libpq address of one of its databases."""
        return f"postgresql://postgres@/{quote(database, safe='')}?host={quote(str(self.sockets))}"

    def is_running(self) -> bool:
        """Whether the server's first process lives."""
        return self._postmaster() is not None

    def start(self) -> str:
        """See that the server runs and has its database; give the address. It may run already."""
        account = server_account()
        account.make_directory(self.home)
        with self._locked("lock", fcntl.LOCK_EX):
            if self.is_running() and not self.sockets.exists():
                self._stop(account)
            if not self._answers():
                self._clear_remains()
                self._launch(account)
                self._create_database()
        return self.url()

    def stop(self) -> None:
        """Stop the server: running transactions are rolled back, what was committed is kept."""
        if self.home.is_dir():
            with self._locked("lock", fcntl.LOCK_EX):
                self._stop(server_account())

    def __enter__(self) -> Self:
        self._held.enter_context(self._hold())
        return self

    def __exit__(self, *failure: object) -> None:
        self._held.close()

    @contextmanager
    def _hold(self) -> Iterator[None]:
        """Keep the server running; the last of the processes that hold it stops it."""
        server_account().make_directory(self.home)
        with self._locked("users", fcntl.LOCK_SH) as users:
            try:
                self.start()
                yield
            finally:
                if is_last_of(users):
                    self.stop()

    @contextmanager
    def _locked(self, name: str, kind: int) -> Iterator[int]:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(self.home / name, flags, 0o600)
        try:
            fcntl.flock(file, kind)
            yield file
        finally:
            os.close(file)

    def _postmaster(self) -> psutil.Process | None:
        """The process that holds the data directory; a number found in a file may by now be another's."""
        try:
            recorded = (self.data / "postmaster.pid").read_text().split("\n", 1)[0]
            process = psutil.Process(int(recorded))
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        return process if works_in(process, self.data) else None

    def _clear_remains(self) -> None:
        """Wait for the last processes of a killed server to go, and remove the locks that it left behind."""
        until = time.monotonic() + PATIENCE
        while any(works_in(process, self.data) for process in psutil.process_iter()):
            if time.monotonic() > until:
                raise self._failure("processes of the server are left in its data directory")
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _launch(self, account: Account) -> None:
        binaries = binaries_for(account)
        self._initialise(account, binaries)
        account.make_directory(self.sockets, private=True)
        account.write(self.data / "postgresql.conf", self._configuration())
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._expect(
            account.run(binaries / "pg_ctl", "start", "-w", "-t", f"{PATIENCE:.0f}", "-D", self.data, "-l", self.log)
        )

    def _initialise(self, account: Account, binaries: Path) -> None:
        """Make the data directory beside its place and move it there whole."""
        if self.data.exists():
            return
        unfinished = self.data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._expect(
            account.run(
                binaries / "initdb",
                f"--pgdata={unfinished}",
                "--username=postgres",
                "--auth-local=trust",
                "--auth-host=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self.fsync else ["--no-sync"]),
            )
        )
        unfinished.rename(self.data)

    def _configuration(self) -> str:
        chosen = {
            **SETTINGS,
            "unix_socket_directories": str(self.sockets),
            **({} if self.fsync else FORGETFUL),
            **self.settings,
        }
        lines = (f"{name} = {quoted(value)}\n" for name, value in chosen.items())
        return "# Written anew at every start.\n" + "".join(lines)

    def _answers(self) -> bool:
        """Whether a living server answers; one that recovers from a crash is waited for, a dying one is not."""
        until = time.monotonic() + PATIENCE
        while self.is_running():
            try:
                self._create_database()
            except psycopg.OperationalError as refused:
                if time.monotonic() > until:
                    raise self._failure(str(refused)) from refused
                time.sleep(0.05)
            else:
                return True
        return False

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
                connection.execute(statement.format(sql.Identifier(DATABASE)))

    def _stop(self, account: Account) -> None:
        if self.is_running():
            control = binaries_for(account) / "pg_ctl"
            self._expect(account.run(control, "stop", "-w", "-t", f"{PATIENCE:.0f}", "-m", "fast", "-D", self.data))
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _expect(self, outcome: CompletedProcess[str]) -> None:
        if outcome.returncode != 0:
            raise self._failure(outcome.stderr.strip() or outcome.stdout.strip())

    def _failure(self, said: str) -> ServerFailed:
        failure = ServerFailed(said=said, log=str(self.log))
        if self.log.exists():
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            failure.add_note("\n".join([f"The end of {self.log}:", *lines[-15:]]))
        return failure


def is_last_of(users: int) -> bool:
    """Whether nobody else holds the file; in any case it is then no longer held with others."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def works_in(process: psutil.Process, directory: Path) -> bool:
    """Whether this is a living process of the server of that data directory."""
    try:
        return bool(process.name() == "postgres" and process.cwd() == str(directory))
    except psutil.Error:
        return False


def quoted(value: str) -> str:
    """A value as PostgreSQL's configuration file has it."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
