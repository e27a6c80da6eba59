"""A listing in the fifteen elements of Dublin Core, as `oai_dc` has them (OAI-PMH 2.0, section 4.2)."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from techexchange.listings.models import Direction
from techexchange.listings.queries import PublicListing

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""
TYPES = {Direction.SUPPLY: "technology offer", Direction.DEMAND: "technology need"}

Said = tuple[str, str, str | None]


def dublin_core(listing: PublicListing, url: str, publisher: str) -> Element:
    """The record; texts name their language."""
    record = Element(
        "oai_dc:dc",
        {
            "xmlns:oai_dc": NAMESPACE,
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        },
    )
    for name, text, language in [*_texts(listing), *_facts(listing, url, publisher)]:
        attributes = {"xml:lang": language} if language else {}
        SubElement(record, f"dc:{name}", attributes).text = writable(text)
    return record


def writable(text: str) -> str:
    """The text without what XML cannot write."""
    return UNWRITABLE.sub("", text)


def _texts(listing: PublicListing) -> Iterator[Said]:
    for language in listing.languages:
        yield "title", listing.texts[language].get("title", ""), language
    for language, name in (listing.organization_name or {}).items():
        yield "creator", name, language
    for language in listing.languages:
        yield "description", listing.texts[language].get("summary", ""), language


def _facts(listing: PublicListing, url: str, publisher: str) -> Iterator[Said]:
    for subject in filter(None, (listing.sector, *listing.ipc, *listing.keywords)):
        yield "subject", subject, None
    yield "publisher", publisher, None
    yield "date", listing.published_at.date().isoformat(), None
    yield "type", TYPES[listing.direction], None
    yield "format", "application/json", None
    yield "identifier", f"{url}/v1/listings/{listing.id}", None
    for language in listing.languages:
        yield "language", language, None
    for place in filter(None, (listing.country, listing.province)):
        yield "coverage", place, None
