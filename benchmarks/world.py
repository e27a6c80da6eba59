"""A whole exchange for a measurement: a database of its own, the demo's people, the real corpus, one server process."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg

from techexchange.infra.database import EVERYTHING, connection_options, libpq_url
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange.settings import Settings

START_SECONDS = 120.0
DATA = Path(os.environ.get("TECHEXCHANGE_DATA", "../shared/data"))


@dataclass
class World:
    """Where the exchange of a measurement is and how to reach it."""

    url: str
    directory: Path
    database: Path
    port: int = 0
    embedder: str = "none"
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return os.environ | {
            "TECHEXCHANGE_DATABASE_URL": self.url,
            "TECHEXCHANGE_DATA_DIRECTORY": str(self.directory),
            "TECHEXCHANGE_REQUESTS_PER_MINUTE": "100000000",
            "TECHEXCHANGE_LOG_LEVEL": "warning",
            "TECHEXCHANGE_EMBEDDER": self.embedder,
            "TECHEXCHANGE_SECRET_KEY": "only for measuring, and long enough to be one",
        }

    @property
    def settings(self) -> Settings:
        """What its processes are told, as they read it, where a measurement works beside them."""
        return Settings(data_directory=self.directory)

    def command(self, *words: str) -> str:
        """Run one command of the exchange to its end; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "techexchange", *words], env=self.environment, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    def start(self, core: int | None, *words: str) -> subprocess.Popen[bytes]:
        """Start a process on one core, or on all."""
        process = subprocess.Popen([sys.executable, *words], env=self.environment)
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        self.processes.append(process)
        return process

    def serve(self, core: int | None, *options: str) -> subprocess.Popen[bytes]:
        """Start the service on one core, or on all, and wait until it answers; without options it only serves."""
        self.port = free_port()
        words = options or ("--no-worker",)
        process = self.start(core, "-m", "techexchange", "serve", "--port", str(self.port), *words)
        wait_for(f"http://127.0.0.1:{self.port}/readyz", accepted=(200, 503), process=process)
        return process

    def connect(self) -> psycopg.Connection[Any]:
        """A connection as the service has them, for the exchange's own work."""
        return psycopg.connect(libpq_url(self.url), options=connection_options(reach=EVERYTHING))

    def ask(self, path: str, body: object = None, **headers: str) -> Any:
        """One request to the service; its JSON."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=30) as response:
            return json.load(response)

    def stop(self) -> None:
        """End what was started, by its own id."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


@contextmanager
def world(*, fsync: bool = True) -> Iterator[World]:
    """An empty, migrated exchange in a temporary place, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="techexchange-benchmark-") as place:
        directory = Path(place)
        database = Path(tempfile.gettempdir()) / f"{directory.name}-postgres"
        server = EmbeddedPostgres(database, fsync=fsync)
        made = World(server.start(), directory / "var", database)
        made.directory.mkdir()
        try:
            made.command("migrate")
            yield made
        finally:
            made.stop()
            server.stop()
            subprocess.run(["rm", "-rf", str(database)], check=True)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(url: str, accepted: tuple[int, ...] = (200,), process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait until an address answers as wished, or the process that should has ended; raises TimeoutError."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and (process is None or process.poll() is None):
        try:
            with urlopen(url, timeout=5) as response:
                status = response.status
        except URLError as failed:
            status = getattr(failed, "code", 0)
        except OSError:
            status = 0
        if status in accepted:
            return
        time.sleep(0.05)
    message = f"{url} did not answer within {START_SECONDS} s"
    raise TimeoutError(message)


def corpus(name: str) -> Path:
    """A file of the real corpus; ends the program with what to set where it is absent."""
    file = DATA / "exchange" / name
    if not file.is_file():
        raise SystemExit(f"{file} is not there: set TECHEXCHANGE_DATA to the directory that holds exchange/{name}")
    return file
