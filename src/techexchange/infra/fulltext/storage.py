"""An index on disk or in memory: opened or made anew, written, committed with a position."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import TextIO

import tantivy

from techexchange.infra.fulltext.errors import IndexInUse
from techexchange.infra.fulltext.fields import ID, Fields
from techexchange.infra.fulltext.model import Document
from techexchange.infra.fulltext.records import Records


class Storage:
    """The files of an index: `index/`, `records.bin`, `state.json` and the lock of its one writer.

    The position is written after the commit it belongs to: after a crash in between it is too low, and what
    follows it is simply added again.
    """

    def __init__(self, fields: Fields, path: Path | None, heap_bytes: int) -> None:
        self._fields = fields
        self._path = path
        self.position = 0
        self.seal = ""
        self._lock = None if path is None else lock_directory(path)
        if path is not None:
            self._recover(path)
            (path / "index").mkdir(exist_ok=True)
        self.records = Records(None if path is None else path / "records.bin")
        self.index = tantivy.Index(fields.index_schema, None if path is None else str(path / "index"))
        fields.register(self.index)
        self.index.reload()
        self._writer = self.index.writer(heap_bytes, 1)

    def add(self, document: Document) -> None:
        """Put a document in place of the one with its id."""
        self._writer.delete_documents_by_term(ID, document.id)
        document = self._fields.cleaned(document)
        place = self.records.append(self._fields.record(document))
        self._writer.add_document(self._fields.entry(document, place))

    def delete(self, id: str) -> None:
        """Remove a document."""
        self._writer.delete_documents_by_term(ID, id)

    def commit(self, position: int, seal: str) -> None:
        """Make everything durable, then the position and its seal."""
        self.records.flush()
        self._writer.commit()
        self.index.reload()
        self.position, self.seal = position, seal
        if self._path is not None:
            _replace(
                self._path / "state.json",
                json.dumps({"fingerprint": self._fields.fingerprint, "position": position, "seal": seal}),
            )

    def close(self) -> None:
        """Stop writing and release the lock."""
        self._writer.wait_merging_threads()
        self.records.close()
        if self._lock is not None:
            self._lock.close()

    def _recover(self, path: Path) -> None:
        try:
            state = json.loads((path / "state.json").read_text())
            if state["fingerprint"] == self._fields.fingerprint:
                self.position, self.seal = int(state["position"]), str(state["seal"])
                return
        except (OSError, ValueError, KeyError, TypeError):
            pass
        (path / "state.json").unlink(missing_ok=True)
        (path / "records.bin").unlink(missing_ok=True)
        shutil.rmtree(path / "index", ignore_errors=True)


def lock_directory(path: Path) -> TextIO:
    """Take a directory for this process, making it where it is not; raises IndexInUse. Closing lets go of it."""
    path.mkdir(parents=True, exist_ok=True)
    lock = (path / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise IndexInUse(path=str(path)) from None
    return lock


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
