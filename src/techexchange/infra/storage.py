"""Files outside the database: a local directory or any object store, under keys nobody can guess.

A file is written before the row that names it is committed, so a row never names a missing file; a file whose row
was never committed is an orphan and harms nobody.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from techexchange.kernel.errors import Unavailable


class FilesUnavailable(Unavailable):
    """The file store is not answering; try again shortly."""


class FileDamaged(Unavailable):
    """The stored file is not the one that was handed in; it is not given out."""


@dataclass(frozen=True)
class StoredFile:
    """Where a file lies, its size in bytes and its SHA-256 in hex."""

    key: str
    size: int
    sha256: str


class FileStorage:
    """Keeps bytes under random keys and gives them back only unchanged; the store is opened when first needed."""

    def __init__(self, url: str | None, directory: Path) -> None:
        self.url, self.directory = url, directory

    @cached_property
    def store(self) -> ObjectStore:
        """The object store named by URL, such as `s3://bucket/prefix`, or else the directory, made if missing."""
        return from_url(self.url) if self.url else LocalStore(self.directory, mkdir=True)

    async def put(self, content: bytes) -> StoredFile:
        """Keep bytes under a fresh key; raises FilesUnavailable."""
        name = secrets.token_hex(24)
        key = f"{name[:2]}/{name[2:]}"
        try:
            await obstore.put_async(self.store, key, content, mode="create")
        except (BaseError, OSError) as failed:
            raise FilesUnavailable from failed
        return StoredFile(key, len(content), hashlib.sha256(content).hexdigest())

    @asynccontextmanager
    async def stored(self, content: bytes) -> AsyncIterator[StoredFile]:
        """Bytes kept for what is decided next, and forgotten again where that is refused; raises FilesUnavailable."""
        file = await self.put(content)
        try:
            yield file
        except Exception:
            await self.delete(file.key)
            raise

    async def get(self, key: str, sha256: str) -> bytes:
        """The bytes under a key; raises FileDamaged where their hash is another, or FilesUnavailable."""
        try:
            result = await obstore.get_async(self.store, key)
            content = bytes(await result.bytes_async())
        except (BaseError, OSError) as failed:
            raise FilesUnavailable from failed
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged
        return content

    async def delete(self, key: str) -> None:
        """Forget a file; one that is not there is forgotten already."""
        try:
            await obstore.delete_async(self.store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as failed:
            raise FilesUnavailable from failed
