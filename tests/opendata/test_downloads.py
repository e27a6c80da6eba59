"""Whole datasets: the catalogue line by line, and the record of what there is."""

import json
import re

from factories import make_listing, make_open_listing, make_organization
from techexchange.listings.lifecycle import Direction


async def lines(client):
    answer = await client.get("/v1/open-data/listings.jsonl")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()], int(answer.headers["ledger-position"])


async def test_every_published_listing_is_one_line_as_its_page_shows_it(client, exchange, monkeypatch):
    monkeypatch.setattr("techexchange.opendata.queries.catalogue.LISTINGS_AT_A_TIME", 2)
    organization = await make_organization(exchange)
    shown = [await make_open_listing(exchange, organization) for _ in range(5)]
    await make_listing(exchange, organization, "paused")
    await make_listing(exchange, organization, "draft")
    found, position = await lines(client)
    assert {line["id"] for line in found} == {str(listing.id) for listing in shown}
    for line in found:
        page = (await client.get(f"/v1/listings/{line['id']}")).json()
        assert line == {name: value for name, value in page.items() if name not in {"available_moves", "status"}}
    after = (await client.get("/v1/feed", params={"cursor": str(position)})).json()
    assert (after["items"], after["position"]) == ([], position)


async def test_a_hidden_company_stays_hidden(client, exchange):
    company = await make_organization(exchange, "business")
    await make_listing(exchange, company, direction=Direction.DEMAND, company_hidden=True)
    [line], _ = await lines(client)
    assert line["organization"] is None
    assert str(company.id) not in json.dumps(line)


async def test_the_catalogue_record_says_the_same_in_both_languages(client, exchange):
    await make_organization(exchange, "owner", name={"vi": 'Sở "KH&CN"', "en": "Department"})
    linked = (await client.get("/v1/open-data/catalog.jsonld")).json()
    turtle = (await client.get("/v1/open-data/catalog.ttl")).text
    nodes = {node["@id"]: node for node in linked["@graph"]}
    [catalogue] = [node for node in nodes.values() if node["@type"] == ["dcat:Catalog"]]
    assert len(catalogue["dcat:dataset"]) == 3
    for dataset in catalogue["dcat:dataset"]:
        [part] = nodes[dataset["@id"]]["dcat:distribution"]
        [address] = nodes[part["@id"]]["dcat:accessURL"]
        path = address["@id"].removeprefix("http://127.0.0.1:8000")
        assert (await client.get(path)).status_code in {200, 404}, path
    assert set(re.findall(r"^<([^>]+)> a ", turtle, re.MULTILINE)) == nodes.keys()
    triples = sum(len(values) for node in nodes.values() for name, values in node.items() if name != "@id")
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", turtle)
    assert bare.count(", ") + bare.count("\n  ; ") + len(nodes) == triples
    assert '"Sở \\"KH&CN\\""@vi' in turtle
