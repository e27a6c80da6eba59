"""Collections with judgments: documents and queries read from JSON lines, plain or compressed."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOC_FIELDS = ("vi", "en", "text", "mixed")
QUERY_FIELDS = ("vi", "en", "query")
TEXT = ("text", "abstract")


@dataclass(frozen=True)
class Query:
    """What is looked for, and the ids of the documents that are right."""

    text: str
    relevant: frozenset[str]


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
        for line in opened:
            if line.strip():
                yield json.loads(line)


def documents(file: Path, field: str) -> list[dict[str, str]]:
    """The documents as rows of a catalogue to be imported.

    `vi` and `en` are texts known to be in that language, `mixed` takes the even ones in Vietnamese and the odd ones in
    English; the language of `text` (or `abstract`) is not said. A document without a word cannot be found and is left
    out. Ends the program where one lacks the field.
    """
    rows = [row for number, given in enumerate(lines(file)) if (row := _row(number, given, field))]
    if len({row["id"] for row in rows}) < len(rows):
        raise SystemExit(f"{file} names a document twice")
    return rows


def queries(file: Path, field: str) -> list[Query]:
    """The queries that have judgments; ends the program where one lacks the field."""
    found = []
    for given in lines(file):
        named = given["docs"] if "docs" in given else [given["doc"]]
        if named:
            found.append(Query(_said(given, (field,)), frozenset(map(str, named))))
    return found


def _row(number: int, given: Mapping[str, Any], field: str) -> dict[str, str] | None:
    language = ("vi", "en")[number % 2] if field == "mixed" else field
    ending = "" if field == "text" else f"_{language}"
    text = _said(given, (language,) if ending else TEXT)
    title = given.get(f"title{ending}") or given.get("title")
    if not (text or title):
        return None
    row = {"id": str(given["id"]), f"description{ending}": text or title}
    return row | {f"title{ending}": title} if title else row


def _said(given: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if name in given:
            return str(given[name] or "").strip()
    raise SystemExit(f"a row has no {' or '.join(names)}: {', '.join(given)}")
