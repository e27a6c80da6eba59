"""Reading a foreign catalogue row by row, in constant memory: JSON lines or CSV, plain or compressed."""

import csv
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from techexchange.infra import json
from techexchange.kernel.errors import Invalid

LONGEST_ROW = 4 * 2**20  # bytes
BUFFER = 2**20  # bytes
GZIP_MAGIC = b"\x1f\x8b"
SEPARATORS = ",;\t|"
GZIP_FORMAT = 31  # zlib's word for a gzip header and the largest window
UNDECODED = range(0xDC80, 0xDD00)


class FormatUnknown(Invalid):
    """Only .jsonl and .csv files can be imported, either of them with .gz after it."""


@dataclass(frozen=True)
class Row:
    """One row as the file has it, and the line it ends on; one that cannot be read has a `fault` instead."""

    line: int
    values: dict[str, Any]
    fault: str | None = None


@dataclass(frozen=True)
class Source:
    """An opened catalogue: its rows, its size in bytes, and how many of them were read so far."""

    rows: Iterator[Row]
    size: int
    read: Callable[[], int]
    columns: list[str] | None


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a catalogue; the ending of its name says what it is, its first bytes whether it is compressed."""
    kind = Path(path.name.lower().removesuffix(".gz")).suffix
    if kind not in {".jsonl", ".ndjson", ".csv", ".tsv"}:
        raise FormatUnknown(file=path.name)
    with io.BufferedReader(io.FileIO(path), BUFFER) as raw:
        packed = raw.peek(2)[:2] == GZIP_MAGIC
        stream = io.BufferedReader(_Inflated(raw), BUFFER) if packed else raw
        size = path.stat().st_size
        if kind in {".csv", ".tsv"}:
            reader = _csv_reader(stream)
            yield Source(_until_cut(_csv_rows(reader)), size, raw.tell, list(reader.fieldnames or ()))
        else:
            yield Source(_until_cut(_json_rows(stream)), size, raw.tell, None)


def _until_cut(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; a compressed file that was cut off ends with a row that says so."""
    line = 0
    try:
        for row in rows:
            line = row.line
            yield row
    except (EOFError, zlib.error) as cut:
        yield Row(line + 1, {}, f"the compressed data end here: {cut}")


class _Inflated(io.RawIOBase):
    """What a gzip file holds, up to the very point where it was cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._member = zlib.decompressobj(GZIP_FORMAT)

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        found = b""
        while not found:
            packed = self._member.unused_data or self._member.unconsumed_tail or self._packed.read(BUFFER)
            if not packed and self._member.eof:
                return 0
            if not packed:
                raise EOFError("the file was cut off")
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP_FORMAT)
            found = self._member.decompress(packed, len(target))
        target[: len(found)] = found
        return len(found)


def _json_rows(stream: IO[bytes]) -> Iterator[Row]:
    for number, line in enumerate(_lines(stream), 1):
        if line is None:
            yield Row(number, {}, f"the row is longer than {LONGEST_ROW} bytes")
        elif line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> Row:
    try:
        values = json.loads(line)
    except ValueError as broken:
        return Row(number, {"text": line.decode(errors="replace").rstrip()}, f"not JSON: {broken}")
    if not isinstance(values, dict):
        return Row(number, {"text": line.decode(errors="replace").rstrip()}, "not a JSON object")
    return Row(number, values)


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Every line; None for one that is too long to be held."""
    while line := stream.readline(LONGEST_ROW + 1):
        if len(line) <= LONGEST_ROW or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_ROW)
        yield None


def _csv_reader(stream: IO[bytes]) -> "csv.DictReader[str]":
    csv.field_size_limit(LONGEST_ROW)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    first = text.readline(BUFFER)
    separator = max(SEPARATORS, key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    return csv.DictReader(text, [name.strip() for name in header], restkey="", delimiter=separator)


def _csv_rows(reader: "csv.DictReader[str]") -> Iterator[Row]:
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            yield Row(2 + reader.line_num, {}, f"not CSV: {broken}")
        else:
            yield _csv_row(1 + reader.line_num, values)


def _csv_row(line: int, values: dict[str, Any]) -> Row:
    if "" in values:
        return Row(line, values, "the row has more fields than the header")
    if any(ord(letter) in UNDECODED for value in values.values() if value and not value.isascii() for letter in value):
        readable = {
            name: value and value.encode(errors="surrogateescape").decode(errors="replace")
            for name, value in values.items()
        }
        return Row(line, readable, "not UTF-8")
    return Row(line, {name: value for name, value in values.items() if value})
