"""What a harvester asks: the protocol's arguments, its identifiers and its resumption tokens."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from techexchange.listings.models import Direction
from techexchange.opendata.errors import HarvestRefused
from techexchange.opendata.queries import Harvesting

PREFIX = "oai_dc"
LISTING = ({"metadataPrefix"}, {"from", "until", "set", "metadataPrefix"})
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "ListIdentifiers": LISTING,
    "ListRecords": LISTING,
    "GetRecord": ({"identifier", "metadataPrefix"}, {"identifier", "metadataPrefix"}),
}
"""What each verb needs, and what it knows; the lists also know a resumption token, which stands alone."""
RESUMED = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})
DAY, SECOND = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LONGEST_TOKEN = 500


@dataclass(frozen=True)
class HarvestRequest:
    """A verb and its other arguments, each once; with the request as the answer repeats it."""

    verb: str
    arguments: dict[str, str]

    @property
    def repeated(self) -> dict[str, str]:
        """The attributes of the answer's `request`."""
        return {"verb": self.verb} | self.arguments


def read_arguments(query: list[tuple[str, str]]) -> HarvestRequest:
    """The arguments as the protocol knows them; raises HarvestRefused."""
    given = dict(query)
    verb = given.pop("verb", "")
    if verb not in VERBS or [name for name, _ in query].count("verb") != 1:
        raise HarvestRefused(kind="badVerb", said="Say one verb that the protocol knows")
    if len(given) + 1 != len(query):
        raise HarvestRefused(kind="badArgument", said="An argument is repeated")
    asked = HarvestRequest(verb, given)
    if set(given) == {"resumptionToken"} and verb in RESUMED:
        return asked
    needed, known = VERBS[verb]
    if not needed <= set(given) <= known:
        raise HarvestRefused(kind="badArgument", said=f"{verb} needs {sorted(needed)} and knows {sorted(known)}")
    if given.get("metadataPrefix", PREFIX) != PREFIX:
        raise HarvestRefused(
            kind="cannotDisseminateFormat", said=f"Records are given in {PREFIX}", repeated=asked.repeated
        )
    return asked


def wanted_by(asked: HarvestRequest) -> Harvesting:
    """Which records a list is to have; raises HarvestRefused."""
    since, until = asked.arguments.get("from"), asked.arguments.get("until")
    named = asked.arguments.get("set")
    first, last = _moment(since, end=False), _moment(until, end=True)
    if since and until and (len(since) != len(until) or (first and last and first > last)):
        raise HarvestRefused(kind="badArgument", said="From and until are of one granularity and in their order")
    if named is not None and named not in set(Direction):
        raise HarvestRefused(kind="noRecordsMatch", said="There is no such set", repeated=asked.repeated)
    return Harvesting(first, last, Direction(named) if named else None)


def _moment(written: str | None, *, end: bool) -> datetime | None:
    if written is None:
        return None
    try:
        if SECOND.fullmatch(written):
            return datetime.fromisoformat(written)
        if DAY.fullmatch(written):
            day = datetime.fromisoformat(written).replace(tzinfo=UTC)
            return day + timedelta(days=1, seconds=-1) if end else day
    except (ValueError, OverflowError) as wrong:
        raise HarvestRefused(kind="badArgument", said=f"{written} is no day") from wrong
    raise HarvestRefused(kind="badArgument", said=f"{written} is no datestamp")


def token_of(wanted: Harvesting, following: tuple[datetime, UUID]) -> str:
    """A token by which the same list goes on; it needs no memory here, and so never expires."""
    moments = [moment.isoformat() if moment else None for moment in (wanted.since, wanted.until, following[0])]
    written = orjson.dumps([*moments, str(following[1]), wanted.direction.value if wanted.direction else None])
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def resumed(asked: HarvestRequest) -> Harvesting:
    """What a token goes on with; raises HarvestRefused."""
    token = asked.arguments["resumptionToken"]
    try:
        padded = token[:LONGEST_TOKEN].encode() + b"=" * (-len(token) % 4)
        since, until, at, id, direction = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        after = (_known(at), UUID(id))
        named = Direction(direction) if direction else None
        return Harvesting(_known(since) if since else None, _known(until) if until else None, named, after)
    except (ValueError, TypeError, AttributeError, binascii.Error) as broken:
        raise HarvestRefused(
            kind="badResumptionToken", said="This token is not one of ours", repeated=asked.repeated
        ) from broken


def _known(written: Any) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    return moment


def identifier_of(listing_id: UUID, url: str) -> str:
    """The name of a listing's record, as the OAI identifier format has it: `oai:host:listing/id`."""
    return f"oai:{urlsplit(url).hostname}:listing/{listing_id}"


def listing_of(identifier: str, url: str) -> UUID | None:
    """Which listing a record's name names; None where it is none of ours."""
    written = identifier.removeprefix(f"oai:{urlsplit(url).hostname}:listing/")
    try:
        return UUID(written) if str(UUID(written)) == written else None
    except ValueError:
        return None


def utc(at: datetime) -> str:
    """A moment in whole seconds, as the protocol writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
