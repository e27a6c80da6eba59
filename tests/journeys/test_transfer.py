"""What the law asks of a signed contract in each of its five courses, over HTTP, up to the day it is in force."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from agreements import code_now
from contracting import pdf
from drawing_up import make_desk, rest_of_the_form
from factories import bearer, keyed


@dataclass(frozen=True)
class Course:
    """Who transfers what to whom, and what the law then asks of whom within how many days of signing."""

    name: str
    kind: str = "registration"
    filer: str | None = None
    days: int | None = None
    waits: str = "effective"
    source: str = "Law 07/2017/QH14, Art. 31"
    countries: tuple[str, str] = ("VN", "VN")
    content: tuple[tuple[str, Any], ...] = ()


STATE = (("funding_source", "state_budget"), ("state_share_percent", "100"), ("task_code", "KC.02.13/26"))
COURSES = (
    Course("domestic private"),
    Course("domestic state-funded", filer="business", days=90, waits="pending_registration", content=STATE),
    Course("domestic state-funded and certified", content=(*STATE, ("result_certificate", "GCN-2025/118"))),
    Course("inbound", filer="business", days=90, waits="pending_registration", countries=("JP", "VN")),
    Course("outbound", filer="institute", days=90, waits="pending_registration", countries=("VN", "JP")),
    Course(
        "restricted",
        kind="permit",
        filer="business",
        waits="pending_permit",
        source="Law 07/2017/QH14, Art. 24 and 29",
        content=(("technology_codes", ["II-EXPLOSIVES"]),),
    ),
)


@pytest.fixture(params=COURSES, ids=lambda course: course.name)
def course(request):
    return request.param


@pytest.fixture
async def deal(client, exchange, settings, course):
    """A deal just agreed, and the two parties over HTTP by the side they are on."""
    desk = await make_desk(exchange, settings, countries=course.countries, **dict(course.content))
    seller, buyer = [await bearer(exchange, person) for person in desk.people.values()]
    parties = {"institute": seller, "business": buyer}
    return SimpleNamespace(client=client, id=desk.deal.id, desk=desk, parties=parties)


async def post(deal, who, path, body=None, *, expect=200, **more):
    sent = {"json": body} if body is not None else {}
    headers = keyed(deal.parties[who], if_match="*")
    answer = await deal.client.post(path, headers=headers, **sent, **more)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def get(deal, who, path):
    return (await deal.client.get(path, headers=deal.parties[who])).json()


async def signed(deal):
    """The contract, written, and signed by both."""
    opened = await post(deal, "institute", f"/v1/deals/{deal.id}/contract", {"languages": ["vi", "en"]}, expect=201)
    one = f"/v1/contracts/{opened['id']}"
    headers = deal.parties["institute"] | {"If-Match": "*"}
    written = await deal.client.patch(f"{one}/form", json={"form": rest_of_the_form()}, headers=headers)
    assert written.json()["complete"] is True
    put = await post(deal, "institute", f"{one}/request-signature")
    sign = {"document_hash": put["document_hash"]}
    await post(deal, "institute", f"{one}/sign", sign | {"code": code_now()})
    return await post(deal, "business", f"{one}/sign", sign | {"code": code_now()})


async def test_a_contract_takes_effect_as_the_law_has_it(deal, course):
    contract = await signed(deal)
    assert contract["status"] == course.waits
    (listed,) = (await get(deal, "business", f"/v1/registrations?contract_id={contract['id']}"))["items"]
    case = await get(deal, "business", f"/v1/registrations/{listed['id']}")
    assert case["kind"] == course.kind
    assert (case["pack"], case["verdict"]["source"]) == ("VN-2026.1", course.source)
    if course.filer is None:
        assert (case["status"], case["deadline"]) == ("not_required", None)
        assert contract["effective_on"] == contract["signed_on"]
        return
    assert case["filer_id"] == str(getattr(deal.desk, course.filer).id)
    due = date.fromisoformat(contract["signed_on"]) + timedelta(days=course.days) if course.days else None
    assert case["deadline"] == (str(due) if due else None)
    certified = await certify(deal, course, listed["id"], contract["signed_on"])
    assert certified["status"] == "certified"
    in_force = await get(deal, "institute", f"/v1/contracts/{contract['id']}")
    assert (in_force["status"], in_force["effective_on"]) == ("effective", contract["signed_on"])


async def certify(deal, course, id, day):
    """Filed, and certified with the paper that proves it, by whoever must file and by nobody else."""
    one, other = f"/v1/registrations/{id}", ({"institute", "business"} - {course.filer}).pop()
    refused = await post(deal, other, f"{one}/submit", {"on": day}, expect=403)
    assert refused["code"]
    await post(deal, course.filer, f"{one}/submit", {"on": day, "reference": "1234/HS"})
    file = {"data": {"kind": "certificate"}, "files": {"file": ("giấy.pdf", pdf(), "application/pdf")}}
    proof = await post(deal, course.filer, f"{one}/files", expect=201, **file)
    paper = {"number": "15/GCN", "issued_on": day, "files": [proof["id"]]}
    return await post(deal, course.filer, f"{one}/certify", paper)
