"""What of a listing is embedded: its public words in each language, in parts that one vector can hold."""

import re
from collections.abc import Iterator

from techexchange.listings.queries import PublicListing

PART_CHARACTERS = 700
MOST_PARTS = 4
SENTENCES = re.compile(r"(?<=[.!?;:…])\s+|\n+")


def passages_of(listing: PublicListing) -> dict[str, list[str]]:
    """By language the parts of its text, each under its title; at least one for every language it is written in."""
    return {language: list(_parts(text)) for language, text in listing.texts.items()}


def _parts(text: dict[str, str]) -> Iterator[str]:
    title, summary, description = (text.get(name) or "" for name in ("title", "summary", "description"))
    said = description if description.startswith(summary.rstrip("…")) else f"{summary}\n{description}"
    for part in _cut(said)[:MOST_PARTS] or [""]:
        yield f"{title}\n{part}".strip()


def _cut(text: str) -> list[str]:
    """The text in pieces of whole sentences; a sentence that is too long is cut between words."""
    pieces = [""]
    for sentence in filter(None, SENTENCES.split(text.strip())):
        for piece in _short(sentence):
            if pieces[-1] and len(pieces[-1]) + len(piece) >= PART_CHARACTERS:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {piece}".strip()
    return [piece for piece in pieces if piece]


def _short(sentence: str) -> Iterator[str]:
    while len(sentence) > PART_CHARACTERS:
        end = sentence.rfind(" ", 1, PART_CHARACTERS)
        end = end if end > 0 else PART_CHARACTERS
        yield sentence[:end]
        sentence = sentence[end:].strip()
    yield sentence
