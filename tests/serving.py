"""The exchange served by a process of its own, as its users start it, in a directory of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from techexchange.infra.embedded import EmbeddedPostgres, default_directory

PATIENCE = 240.0  # seconds
PROGRAM = Path(sys.executable).with_name("techexchange")


@dataclass
class Served:
    """A running server: where it answers, where it works, and what it says."""

    process: subprocess.Popen[bytes]
    url: str
    directory: Path
    log: Path

    def said(self) -> str:
        """Everything it has printed."""
        return self.log.read_text()

    def stop(self, number: signal.Signals) -> int:
        """Send a signal to the process and all it started, as a terminal does; give the status it ends with."""
        os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def project(path: Path) -> Iterator[Path]:
    """A directory to serve from, whose embedded database is thrown away with it; so are those of directories in it."""
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        for place in (path, *(inside for inside in path.iterdir() if inside.is_dir())):
            home = default_directory(place)
            if home.exists():
                EmbeddedPostgres(home).stop()
                shutil.rmtree(home)


@contextmanager
def serve(
    directory: Path,
    *options: str,
    port: int | None = None,
    program: tuple[Path | str, ...] = (PROGRAM,),
    **settings: str,
) -> Iterator[Served]:
    """`techexchange serve` in a directory, from when it is ready until it is told to stop."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TECHEXCHANGE_")}
    log = directory / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*program, "serve", "--port", str(port), *options],
            cwd=directory,
            env=environment | {"COLUMNS": "200", "TECHEXCHANGE_EMBEDDER": "none"} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    served = Served(process, f"http://127.0.0.1:{port}", directory, log)
    try:
        await_ready(served)
        yield served
    finally:
        if process.poll() is None:
            served.stop(signal.SIGTERM)


def await_ready(served: Served) -> None:
    """Wait until it answers that all is ready."""
    until = time.monotonic() + PATIENCE
    while True:
        assert served.process.poll() is None, served.said()
        try:
            if httpx.get(f"{served.url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, served.said()
        time.sleep(0.05)
