"""The stored files: copied under their keys, listed with their hashes."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
import orjson
from obstore.exceptions import BaseError

from techexchange.cli.handover.errors import HandoverDamaged
from techexchange.cli.handover.manifest import FILES
from techexchange.infra.storage import FileStorage, FilesUnavailable

FOLDER = "files"
AT_ONCE = 8


def keys_of(storage: FileStorage) -> list[str]:
    """The key of every stored file, in order; raises FilesUnavailable."""
    try:
        return sorted(str(one["path"]) for several in obstore.list(storage.store) for one in several)
    except (BaseError, OSError) as failed:
        raise FilesUnavailable from failed


def copy_out(storage: FileStorage, directory: Path, advance: Callable[[], None]) -> None:
    """Write every file and the list of them; a file that is there already is not fetched again, since none changes.

    One that is not stored any more is not left there.
    """
    keys = keys_of(storage)
    for key in _lying_in(directory) - set(keys):
        (directory / FOLDER / key).unlink()

    def copied(key: str) -> bytes:
        line = _line(key, _fetched(storage, key, directory / FOLDER / key))
        advance()
        return line

    with ThreadPoolExecutor(AT_ONCE) as pool:
        lines = pool.map(copied, keys)
        (directory / FILES).write_bytes(b"".join(lines))


def _fetched(storage: FileStorage, key: str, target: Path) -> bytes:
    if target.exists():
        return target.read_bytes()
    try:
        content = bytes(obstore.get(storage.store, key).bytes())
    except (BaseError, OSError) as failed:
        raise FilesUnavailable from failed
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    draft.write_bytes(content)
    draft.rename(target)
    return content


def copy_in(storage: FileStorage, directory: Path, advance: Callable[[], None]) -> None:
    """Put every listed file into the store under its key; one that is there already is left. Raises HandoverDamaged."""
    present = set(keys_of(storage))
    for key, content in listed_files(directory):
        if key not in present:
            try:
                obstore.put(storage.store, key, content, mode="create")
            except (BaseError, OSError) as failed:
                raise FilesUnavailable from failed
        advance()


def listed_files(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Every listed file with its bytes, one after the other; raises HandoverDamaged where one is not what it was."""
    root = (directory / FOLDER).resolve()
    for line in (directory / FILES).read_bytes().splitlines(keepends=True):
        key = str(orjson.loads(line)["key"])
        file = (root / key).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            raise HandoverDamaged(part=key)
        content = file.read_bytes()
        if _line(key, content) != line:
            raise HandoverDamaged(part=key)
        yield key, content


def unlisted_files(directory: Path) -> list[str]:
    """The keys of the files that lie there without being listed."""
    listed = (directory / FILES).read_bytes().splitlines()
    return sorted(_lying_in(directory) - {str(orjson.loads(line)["key"]) for line in listed})


def _lying_in(directory: Path) -> set[str]:
    root = directory / FOLDER
    return {file.relative_to(root).as_posix() for file in root.rglob("*") if not file.is_dir()}


def _line(key: str, content: bytes) -> bytes:
    told = {"key": key, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS) + b"\n"
