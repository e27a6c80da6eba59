"""What of a listing is embedded: its public words in each language, as a whole and in parts.

The first passage says what the listing is about, the others hold the one sentence a question may ask for. How near a
listing is to a question is the mean of both: measured, either alone finds less (docs/search.md has the table).
"""

import re
from collections.abc import Iterator

from techexchange.listings.queries import PublicListing

WHOLE_CHARACTERS = 800
PART_CHARACTERS = 300
LEAST_CHARACTERS = 75
"""A last part shorter than this goes with the one before it."""
MOST_PARTS = 4
SENTENCES = re.compile(r"(?<=[.!?;:…])\s+|\n+")


def passages_of(listing: PublicListing) -> dict[str, list[str]]:
    """By language the whole, and where it is longer than one part its parts; the same for the same text."""
    return {language: _passages(text) for language, text in listing.texts.items()}


def _passages(text: dict[str, str]) -> list[str]:
    title, summary, description = (text.get(name) or "" for name in ("title", "summary", "description"))
    said = description if description.startswith(summary.rstrip("…")) else f"{summary}\n{description}"
    whole = said if said.startswith(title.rstrip("…")) else f"{title}\n{said}"
    parts = _cut(said)
    return [whole.strip()[:WHOLE_CHARACTERS], *(parts[:MOST_PARTS] if len(parts) > 1 else ())]


def _cut(text: str) -> list[str]:
    """The text in pieces of whole sentences; a sentence that is too long is cut between words."""
    pieces = [""]
    for sentence in filter(None, SENTENCES.split(text.strip())):
        for piece in _short(sentence):
            if pieces[-1] and len(pieces[-1]) + len(piece) >= PART_CHARACTERS:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {piece}".strip()
    if len(pieces) > 1 and len(pieces[-1]) < LEAST_CHARACTERS:
        pieces[-2:] = [f"{pieces[-2]} {pieces[-1]}"]
    return pieces


def _short(sentence: str) -> Iterator[str]:
    while len(sentence) > PART_CHARACTERS:
        end = sentence.rfind(" ", 1, PART_CHARACTERS)
        end = end if end > 0 else PART_CHARACTERS
        yield sentence[:end]
        sentence = sentence[end:].strip()
    yield sentence
