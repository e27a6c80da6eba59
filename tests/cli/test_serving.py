"""Serving as a newcomer starts it: it says what to do, keeps what was done, and stops without a trace."""

import json
import os
import signal
import socket
import subprocess

import httpx
from sqlalchemy import make_url

import serving
from serving import PROGRAM
from techexchange.infra.embedded import EmbeddedPostgres, default_directory


def tries(said):
    """The lines it prints to be copied."""
    return [line for line in said.splitlines() if line.startswith("curl ")]


def answers(line):
    """What a printed line gives in a shell."""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", line], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def left_behind(directory):
    return EmbeddedPostgres(default_directory(directory)).is_running()


def test_the_demo_is_served_kept_and_stopped(tmp_path):
    with serving.project(tmp_path / "demo") as directory:
        with serving.serve(directory, "--demo") as first:
            found, signed_in, inbox = map(answers, tries(first.said()))
            assert found["total"] >= 1
            assert signed_in["access_token"].startswith("txa_")
            assert inbox["items"]
            assert "damphan@nuoclanh.example" in first.said()
            assert httpx.get(f"{first.url}/docs").status_code == 200
            before = httpx.get(f"{first.url}/v1/listings").json()["total"]
            assert before == 37
            assert first.stop(signal.SIGINT) in {0, 130}
        assert "Traceback" not in first.said()
        assert "Aborted" not in first.said()
        assert not left_behind(directory)

        with serving.serve(directory, "--demo") as second:
            assert "there already" in second.said()
            assert httpx.get(f"{second.url}/v1/listings").json()["total"] == before
            verified = subprocess.run([PROGRAM, "ledger", "verify"], cwd=directory, capture_output=True, check=True)
            assert b"entries hold" in verified.stderr
            assert second.stop(signal.SIGTERM) == 0
        assert "Traceback" not in second.said()
        assert not left_behind(directory)


def test_an_address_that_is_taken_is_said_at_once(tmp_path):
    with serving.project(tmp_path / "taken") as directory, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [PROGRAM, "serve", "--port", str(port)]
        refused = subprocess.run(command, check=False, cwd=directory, capture_output=True, text=True, timeout=60)
        assert refused.returncode == 1
        assert "--port" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert not default_directory(directory).exists()


def test_a_foreign_database_must_be_migrated_first(tmp_path, database_url):
    empty = make_url(database_url).set(database="postgres").render_as_string(hide_password=False)
    with serving.project(tmp_path / "old") as directory:
        command = [PROGRAM, "serve", "--port", "0"]
        settings = os.environ | {"TECHEXCHANGE_DATABASE_URL": empty}
        refused = subprocess.run(
            command, check=False, cwd=directory, env=settings, capture_output=True, text=True, timeout=60
        )
        assert refused.returncode == 1
        assert "techexchange migrate" in refused.stderr
        assert "Traceback" not in refused.stderr
