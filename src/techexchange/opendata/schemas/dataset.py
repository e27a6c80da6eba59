"""What can be taken away, as a catalogue record of DCAT-AP 3 (W3C DCAT 3), in JSON-LD 1.1 and in Turtle 1.1."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from techexchange.infra import json
from techexchange.opendata.schemas.release import Publisher

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
MEDIA = "https://www.iana.org/assignments/media-types/"
TEXTS = {
    "catalogue": {"vi": "Dữ liệu mở của sàn giao dịch công nghệ", "en": "Open data of the technology exchange"},
    "listings": {"vi": "Công nghệ chào bán và cần mua", "en": "Technologies offered and wanted"},
    "auctions": {"vi": "Đấu giá và kết quả", "en": "Auctions and awards"},
    "feed": {"vi": "Sự kiện công khai", "en": "Public events"},
}
TOLD = {
    "catalogue": {
        "vi": "Những gì ai cũng có thể tải về từ sàn.",
        "en": "What anybody may take away from the exchange.",
    },
    "listings": {
        "vi": "Mọi tin đang công khai, mỗi dòng một tin; cũng thu thập được qua OAI-PMH.",
        "en": "Everything on view, one listing a line; also harvested by OAI-PMH.",
    },
    "auctions": {
        "vi": "Các cuộc đấu giá và kết quả theo OCDS 1.1.",
        "en": "Auctions and what they came to, as release packages of OCDS 1.1.",
    },
    "feed": {
        "vi": "Phần công khai của sổ ghi, theo đúng thứ tự ghi.",
        "en": "The public part of the record, in the order of the record.",
    },
}


@dataclass(frozen=True)
class GraphNode:
    """A thing with an address, its classes, and what is said of it: addresses, or texts by language."""

    id: str
    kinds: tuple[str, ...]
    links: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """A dataset: where it is downloaded, in which media type, by which protocol if it has a name, and by which API."""

    name: str
    path: str
    media_type: str
    conforms_to: str | None = None
    service: str | None = None


OFFERED = (
    Offered(
        *("listings", "/v1/open-data/listings.jsonl", "application/jsonl"),
        *(None, "/v1/oai"),
    ),
    Offered(
        *("auctions", "/v1/open-data/ocds/releases", "application/json"),
        "https://standard.open-contracting.org/1.1/",
    ),
    Offered("feed", "/v1/feed", "application/json"),
)
OAI = "http://www.openarchives.org/OAI/2.0/"


def catalogue_graph(publisher: Publisher, name: dict[str, str]) -> list[GraphNode]:
    """The catalogue with its datasets, their distributions and services, and the publisher."""
    here = f"{publisher.url}/v1/open-data/catalog"
    agent = f"{here}#publisher"
    datasets = [node for offered in OFFERED for node in _dataset(offered, publisher, here)]
    links = {"dct:publisher": [agent], "foaf:homepage": [publisher.url], "dct:license": _licence(publisher)}
    links["dcat:dataset"] = [node.id for node in datasets if "dcat:Dataset" in node.kinds]
    links["dcat:service"] = [node.id for node in datasets if "dcat:DataService" in node.kinds]
    catalogue = GraphNode(here, ("dcat:Catalog",), links, _said("catalogue"))
    return [catalogue, GraphNode(agent, ("foaf:Agent",), {}, {"foaf:name": name}), *datasets]


def _dataset(offered: Offered, publisher: Publisher, here: str) -> Iterator[GraphNode]:
    address, dataset = publisher.url + offered.path, f"{here}#{offered.name}"
    part = f"{dataset}-distribution"
    links = {"dcat:distribution": [part], "dct:publisher": [f"{here}#publisher"]}
    yield GraphNode(dataset, ("dcat:Dataset",), links, _said(offered.name))
    reached = {"dcat:accessURL": [address], "dcat:mediaType": [MEDIA + offered.media_type]}
    reached |= {"dct:license": _licence(publisher), "dcat:downloadURL": [address]}
    reached["dct:conformsTo"] = [offered.conforms_to] if offered.conforms_to else []
    yield GraphNode(part, ("dcat:Distribution",), reached, {"dct:title": TEXTS[offered.name]})
    if offered.service:
        served = {"dcat:endpointURL": [publisher.url + offered.service], "dcat:servesDataset": [dataset]}
        service = {"dct:title": {"en": "OAI-PMH 2.0"}}
        yield GraphNode(f"{dataset}-service", ("dcat:DataService",), served | {"dct:conformsTo": [OAI]}, service)


def _licence(publisher: Publisher) -> list[str]:
    return [publisher.licence] if publisher.licence else []


def _said(name: str) -> dict[str, dict[str, str]]:
    return {"dct:title": TEXTS[name], "dct:description": TOLD[name]}


def as_json_ld(graph: Iterable[GraphNode]) -> bytes:
    """The graph as JSON-LD, with its context in it."""
    return json.dumps({"@context": PREFIXES, "@graph": [_object(node) for node in graph]})


def _object(node: GraphNode) -> dict[str, Any]:
    links = {name: [{"@id": id} for id in ids] for name, ids in node.links.items() if ids}
    texts = {
        name: [{"@language": language, "@value": text} for language, text in said.items()]
        for name, said in node.texts.items()
    }
    return {"@id": node.id, "@type": list(node.kinds)} | links | texts


def as_turtle(graph: Iterable[GraphNode]) -> bytes:
    """The same graph in Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    lines += ["", *("\n".join(_block(node)) for node in graph)]
    return ("\n".join(lines) + "\n").encode()


def _block(node: GraphNode) -> Iterator[str]:
    yield f"<{node.id}> a {', '.join(node.kinds)}"
    for name, ids in node.links.items():
        if ids:
            yield f"  ; {name} {', '.join(f'<{id}>' for id in ids)}"
    for name, said in node.texts.items():
        yield f"  ; {name} {', '.join(_literal(text, language) for language, text in said.items())}"
    yield "  ."


def _literal(text: str, language: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"@{language}'
