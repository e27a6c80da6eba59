"""The stored side of an index: payloads and texts in one append-only file, read through a memory map.

A document's record is found by its place in the file, which the index keeps as a number of the document.
Replaced records stay behind until the index is built again.
"""

import mmap
import os
import struct
import tempfile
import weakref
from pathlib import Path

from techexchange.infra.fulltext.highlight import Kept

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
    """A record: an id, a payload, and what is kept of a fixed number of texts to be shown."""

    def __init__(self, texts: int) -> None:
        self._numbers = struct.Struct(f"<{4 + texts}I")
        self._length = struct.Struct("<I")

    def pack(self, id: str, payload: bytes, kept: Kept) -> bytes:
        """A record as bytes."""
        parts = (id.encode(), payload, kept.html.encode(), kept.folded.encode())
        return self._numbers.pack(*map(len, parts), *kept.ends) + b"".join(parts)

    def id_at(self, view: mmap.mmap | bytes, place: int) -> str:
        """The id alone of the record at a place."""
        start = place + self._numbers.size
        return view[start : start + self._length.unpack_from(view, place)[0]].decode()

    def unpack(self, view: mmap.mmap | bytes, place: int) -> tuple[str, bytes, Kept]:
        """The id, the payload and the kept texts of the record at a place."""
        id, payload, html, folded, *ends = self._numbers.unpack_from(view, place)
        a = place + self._numbers.size
        b = a + id
        c = b + payload
        d = c + html
        return view[a:b].decode(), view[b:c], Kept(view[c:d].decode(), view[d : d + folded].decode(), ends)
