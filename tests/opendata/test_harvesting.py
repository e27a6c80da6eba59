"""The catalogue by OAI-PMH 2.0, as a harvester goes through it."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from factories import make_listing, make_open_listing, make_organization
from opendata.test_actions import followed
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions as listings
from techexchange.listings.lifecycle import Direction

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DC_RECORD = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"


async def ask(client, **arguments):
    answer = await client.get("/v1/oai", params={name.rstrip("_"): value for name, value in arguments.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{OAI}OAI-PMH"
    assert [child.tag.removeprefix(OAI) for child in root][:2] == ["responseDate", "request"]
    return root


async def harvested(client, verb="ListRecords", **arguments):
    """Everything a harvester gets, following resumption tokens; and in how many answers."""
    found, answers = [], 0
    asked = {"verb": verb, "metadataPrefix": "oai_dc"} | arguments
    while asked:
        root, answers = await ask(client, **asked), answers + 1
        body = root[2]
        if body.tag == f"{OAI}error":
            return body.get("code"), answers
        found += [child for child in body if child.tag != f"{OAI}resumptionToken"]
        token = body.findtext(f"{OAI}resumptionToken")
        asked = {"verb": verb, "resumptionToken": token} if token else None
    return found, answers


def ids(records):
    return [record.findtext(f".//{OAI}identifier").rpartition("/")[2] for record in records]


@pytest.fixture
async def catalogue(exchange):
    """Five listings on view, one need, one that is not on view any more; all stamped in the past."""
    organization = await make_organization(exchange)
    shown = [await make_open_listing(exchange, organization) for _ in range(5)]
    need = await make_listing(exchange, await make_organization(exchange, "business"), direction=Direction.DEMAND)
    gone = await make_open_listing(exchange, organization)
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, SYSTEM, gone.id, None)
    await followed(exchange)
    async with exchange.unit_of_work() as uow:
        past = text("UPDATE harvest_records SET changed_at = date_trunc('second', now()) - interval '1 day'")
        await uow.session.execute(past)
    return {"shown": [str(one.id) for one in shown], "need": str(need.id), "gone": str(gone.id)}


async def test_it_says_what_it_is(client):
    said = (await ask(client, verb="Identify"))[2]
    assert said.findtext(f"{OAI}protocolVersion") == "2.0"
    assert said.findtext(f"{OAI}deletedRecord") == "persistent"
    assert said.findtext(f"{OAI}baseURL") == "http://127.0.0.1:8000/v1/oai"
    formats = (await ask(client, verb="ListMetadataFormats"))[2]
    assert formats.findtext(f".//{OAI}metadataPrefix") == "oai_dc"
    sets = (await ask(client, verb="ListSets"))[2]
    assert [one.text for one in sets.iter(f"{OAI}setSpec")] == ["supply", "demand"]


async def test_a_harvester_gets_every_record_once_and_learns_what_is_gone(client, catalogue, monkeypatch):
    monkeypatch.setattr("techexchange.opendata.queries.harvesting.RECORDS_AT_A_TIME", 2)
    records, answers = await harvested(client)
    assert answers == 4
    assert sorted(ids(records)) == sorted([*catalogue["shown"], catalogue["need"], catalogue["gone"]])
    deleted = [record for record in records if record.find(f"{OAI}header").get("status") == "deleted"]
    assert ids(deleted) == [catalogue["gone"]]
    assert deleted[0].find(f"{OAI}metadata") is None
    headers, _ = await harvested(client, "ListIdentifiers")
    assert {header.tag for header in headers} == {f"{OAI}header"}
    assert sorted(ids(headers)) == sorted(ids(records))


async def test_a_record_is_dublin_core(client, catalogue):
    [need], _ = await harvested(client, set="demand")
    said = need.find(f".//{DC_RECORD}")
    assert said.findtext(f"{DC}type") == "technology need"
    assert said.findtext(f"{DC}identifier") == f"http://127.0.0.1:8000/v1/listings/{catalogue['need']}"
    titles = {title.get("{http://www.w3.org/XML/1998/namespace}lang"): title.text for title in said.iter(f"{DC}title")}
    page = (await client.get(f"/v1/listings/{catalogue['need']}")).json()
    assert titles == {language: texts["title"] for language, texts in page["content"]["texts"].items()}


async def test_by_datestamp_a_harvester_gets_what_changed_since(client, exchange, catalogue):
    now = datetime.now(UTC)
    assert (await harvested(client, from_=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"))[0] == "noRecordsMatch"
    assert len((await harvested(client, from_=f"{now - timedelta(days=2):%Y-%m-%d}"))[0]) == 7
    assert (await harvested(client, until=f"{now - timedelta(days=3):%Y-%m-%d}"))[0] == "noRecordsMatch"
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, SYSTEM, listings_id(catalogue), None)
    await followed(exchange)
    before, _ = await harvested(client)
    assert len(before) == 6, "a record whose datestamp is still to come was given out, or the old one stayed"
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE harvest_records SET changed_at = changed_at - interval '31 seconds'"))
    [again], _ = await harvested(client, from_=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")
    assert again.find(f"{OAI}header").get("status") == "deleted"


def listings_id(catalogue):
    return catalogue["shown"][0]


REFUSED = {
    "badVerb": [{}, {"verb": "Everything"}],
    "badArgument": [
        {"verb": "Identify", "set": "supply"},
        {"verb": "ListRecords"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "yesterday"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-30"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-02", "until": "2026-02-01"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-01", "until": "2026-02-02T00:00:00Z"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
    ],
    "cannotDisseminateFormat": [{"verb": "ListRecords", "metadataPrefix": "marc21"}],
    "idDoesNotExist": [
        {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:127.0.0.1:listing/x"},
        {"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:listing/01890a5d-ac96-774b-bcce-b302099a8057"},
    ],
    "badResumptionToken": [
        {"verb": "ListRecords", "resumptionToken": "x"},
        {"verb": "ListIdentifiers", "resumptionToken": "W10"},
        {"verb": "ListSets", "resumptionToken": "x"},
    ],
    "noRecordsMatch": [{"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "everything"}],
}


@pytest.mark.parametrize(
    ("code", "arguments"), [(code, arguments) for code, several in REFUSED.items() for arguments in several]
)
async def test_what_is_wrong_is_told_in_the_protocols_words(client, code, arguments):
    root = await ask(client, **arguments)
    assert (root[2].tag, root[2].get("code")) == (f"{OAI}error", code)
    if code in {"badVerb", "badArgument"}:
        assert root[1].attrib == {}


async def test_a_repeated_argument_is_refused(client):
    answer = await client.get("/v1/oai?verb=Identify&verb=Identify")
    assert b"badVerb" in answer.content
    answer = await client.get("/v1/oai?verb=ListRecords&metadataPrefix=oai_dc&set=supply&set=demand")
    assert b"badArgument" in answer.content


async def test_one_record_by_its_name_and_what_xml_cannot_write_is_left_out(client, exchange, catalogue):
    name = f"oai:127.0.0.1:listing/{catalogue['gone']}"
    found = (await ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=name))[2]
    assert found.find(f".//{OAI}header").get("status") == "deleted"
    root = await ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:\x0b")
    assert root[2].get("code") == "idDoesNotExist"
