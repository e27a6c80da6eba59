"""The catalogue by the Open Archives Initiative's Protocol for Metadata Harvesting 2.0 (openarchives.org/OAI/2.0).

Arguments are read as the protocol says, and what is wrong with them is told in its own words and not in the
exchange's, with status 200, as section 3.6 has it.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import Direction
from techexchange.opendata import queries
from techexchange.opendata.errors import HarvestRefused
from techexchange.opendata.queries import Harvested, Harvesting, HarvestPage
from techexchange.opendata.schemas.asking import (
    PREFIX,
    HarvestRequest,
    identifier_of,
    listing_of,
    read_arguments,
    resumed,
    token_of,
    utc,
    wanted_by,
)
from techexchange.opendata.schemas.dublin_core import NAMESPACE, SCHEMA, dublin_core, writable

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SETS = {Direction.SUPPLY: "Technologies offered", Direction.DEMAND: "Technologies wanted"}
Answering = Callable[[UnitOfWork, HarvestRequest], Coroutine[Any, Any, list[Element]]]


@dataclass(frozen=True)
class Harvester:
    """Answers harvesters: as whom, at which address, and whom to write to."""

    name: str
    url: str
    email: str

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"{self.url}/v1/oai"

    async def answer(self, uow: UnitOfWork, query: list[tuple[str, str]]) -> bytes:
        """The whole answer to the arguments as they came."""
        verbs: dict[str, Answering] = {
            "Identify": self._identify,
            "ListMetadataFormats": self._list_formats,
            "ListSets": self._list_sets,
            "ListIdentifiers": self._list,
            "ListRecords": self._list,
            "GetRecord": self._get_record,
        }
        try:
            asked = read_arguments(query)
            said = await verbs[asked.verb](uow, asked)
            return self._whole(uow.now, asked.repeated, _verb(asked.verb, said))
        except HarvestRefused as wrong:
            told = Element("error", {"code": wrong.kind})
            told.text = writable(wrong.said)
            return self._whole(uow.now, wrong.repeated, told)

    def _whole(self, now: datetime, repeated: dict[str, str], said: Element) -> bytes:
        located = {"xsi:schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"}
        root = Element("OAI-PMH", {"xmlns": OAI, "xmlns:xsi": XSI} | located)
        SubElement(root, "responseDate").text = utc(now)
        request = SubElement(root, "request", {name: writable(value) for name, value in repeated.items()})
        request.text = self.address
        root.append(said)
        written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return written

    async def _identify(self, uow: UnitOfWork, _: HarvestRequest) -> list[Element]:
        return [
            _told("repositoryName", self.name),
            _told("baseURL", self.address),
            _told("protocolVersion", "2.0"),
            _told("adminEmail", self.email),
            _told("earliestDatestamp", utc(await queries.earliest(uow))),
            _told("deletedRecord", "persistent"),
            _told("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ]

    async def _list_formats(self, uow: UnitOfWork, asked: HarvestRequest) -> list[Element]:
        if "identifier" in asked.arguments:
            await self._one(uow, asked)
        parts = {"metadataPrefix": PREFIX, "schema": SCHEMA, "metadataNamespace": NAMESPACE}
        return [_group("metadataFormat", *(_told(name, text) for name, text in parts.items()))]

    async def _list_sets(self, _: UnitOfWork, asked: HarvestRequest) -> list[Element]:
        if "resumptionToken" in asked.arguments:
            raise HarvestRefused(
                kind="badResumptionToken", said="The sets fit into one answer", repeated=asked.repeated
            )
        return [
            _group("set", _told("setSpec", direction.value), _told("setName", name)) for direction, name in SETS.items()
        ]

    async def _list(self, uow: UnitOfWork, asked: HarvestRequest) -> list[Element]:
        wanted = resumed(asked) if "resumptionToken" in asked.arguments else wanted_by(asked)
        page = await queries.harvest(uow, wanted)
        if not page.records:
            raise HarvestRefused(kind="noRecordsMatch", said="There is no such record", repeated=asked.repeated)
        if asked.verb == "ListIdentifiers":
            said = [self._header(record) for record in page.records]
        else:
            said = [self._record(record) for record in page.records]
        return said + _resumption(wanted, page)

    async def _get_record(self, uow: UnitOfWork, asked: HarvestRequest) -> list[Element]:
        return [self._record(await self._one(uow, asked))]

    async def _one(self, uow: UnitOfWork, asked: HarvestRequest) -> Harvested:
        named: UUID | None = listing_of(asked.arguments["identifier"], self.url)
        found = await queries.harvested(uow, named) if named else None
        if found is None:
            raise HarvestRefused(kind="idDoesNotExist", said="There is no such record", repeated=asked.repeated)
        return found

    def _header(self, record: Harvested) -> Element:
        header = Element("header", {} if record.listing else {"status": "deleted"})
        header.append(_told("identifier", identifier_of(record.listing_id, self.url)))
        header.append(_told("datestamp", utc(record.changed_at)))
        header.append(_told("setSpec", record.direction.value))
        return header

    def _record(self, record: Harvested) -> Element:
        whole = _group("record", self._header(record))
        if record.listing:
            whole.append(_group("metadata", dublin_core(record.listing, self.url, self.name)))
        return whole


def _resumption(wanted: Harvesting, page: HarvestPage) -> list[Element]:
    """Where the list goes on; its last part has an empty token where it had several (section 3.5)."""
    if page.following:
        return [_told("resumptionToken", token_of(wanted, page.following))]
    return [Element("resumptionToken")] if wanted.after else []


def _verb(verb: str, said: list[Element]) -> Element:
    return _group(verb, *said)


def _group(name: str, *parts: Element) -> Element:
    whole = Element(name)
    whole.extend(parts)
    return whole


def _told(name: str, text: str) -> Element:
    element = Element(name)
    element.text = writable(text)
    return element
