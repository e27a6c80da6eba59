"""The stored side of an index: payloads and texts in one append-only file, read through a memory map.

A document's record is found by its place in the file, which the index keeps as a number of the document.
Replaced records stay behind until the index is built again.
"""

import mmap
import os
import struct
import tempfile
import weakref
from itertools import accumulate
from pathlib import Path

BUFFER_BYTES = 1 << 20


class Records:
    """Append parts, then read them back by place; without a path, in a file that no other process sees."""

    def __init__(self, path: Path | None) -> None:
        self._file = _opened(path)
        self._closing = weakref.finalize(self, os.close, self._file)
        self._size = os.fstat(self._file).st_size
        self._pending = bytearray()

    def append(self, record: bytes) -> int:
        """The place of the record, readable after the next `flush`."""
        place = self._size
        self._pending += record
        self._size += len(record)
        if len(self._pending) >= BUFFER_BYTES:
            self._write()
        return place

    def flush(self) -> None:
        """Put everything appended on the disk."""
        self._write()
        os.fsync(self._file)

    def view(self) -> mmap.mmap | bytes:
        """The bytes as of the last `flush`; a view stays valid while it is held."""
        size = os.fstat(self._file).st_size
        return mmap.mmap(self._file, size, access=mmap.ACCESS_READ) if size else b""

    def close(self) -> None:
        """Let go of the file; views remain."""
        self._closing()

    def _write(self) -> None:
        written = 0
        while written < len(self._pending):
            written += os.write(self._file, self._pending[written:])
        self._pending.clear()


def _opened(path: Path | None) -> int:
    if path is not None:
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    descriptor, name = tempfile.mkstemp()
    Path(name).unlink()
    return descriptor


class Layout:
    """A record of a fixed number of parts, packed and unpacked."""

    def __init__(self, parts: int) -> None:
        self._lengths = struct.Struct(f"<{parts}I")

    def pack(self, parts: list[bytes]) -> bytes:
        return self._lengths.pack(*map(len, parts)) + b"".join(parts)

    def bounds(self, view: mmap.mmap | bytes, place: int) -> list[int]:
        """Where each part starts, and where the last one ends."""
        lengths = self._lengths.unpack_from(view, place)
        return list(accumulate(lengths, initial=place + self._lengths.size))
