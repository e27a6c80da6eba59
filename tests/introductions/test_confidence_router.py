"""Templates, agreements and grants over HTTP."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
import rfc8785

from agreements import UNTIL, Confidants, code_now, enrol, make_agreement, make_grant, make_template
from factories import bearer, keyed, make_listing, make_member, make_organization
from techexchange.identity.actions import Safeguards
from techexchange.identity.models import Person
from techexchange.infra.http.problems import VIETNAMESE
from techexchange.introductions.schemas.template import NDA_EXAMPLE
from techexchange.kernel.clock import utc_now
from techexchange.kernel.ids import new_id


@pytest.fixture
async def them(exchange, settings):
    gathered = await Confidants.gather(exchange)
    guards = Safeguards.of(exchange, settings)
    for person in (gathered.owning, gathered.reading):
        await enrol(exchange, person, guards)
    return gathered


@pytest.fixture
async def desk(exchange, them):
    listing = await make_listing(exchange, them.institute)
    return SimpleNamespace(
        listing=listing,
        template=await make_template(exchange),
        owner=await bearer(exchange, them.owning),
        reader=await bearer(exchange, them.reading),
    )


async def draft(client, desk, them, **changes):
    body = {
        "template_id": str(desk.template.id),
        "counterparty_id": str(them.institute.id),
        "listing_ids": [str(desk.listing.id)],
        "expires_on": UNTIL.isoformat(),
    }
    return await client.post("/v1/agreements", json=body | changes, headers=keyed(desk.reader))


async def sign(client, headers, agreement, code=None, **changes):
    body = {"document_hash": agreement["document_hash"], "code": code_now() if code is None else code} | changes
    path = f"/v1/agreements/{agreement['id']}/sign"
    return await client.post(path, json=body, headers=headers | {"If-Match": f'"{agreement["version"]}"'})


async def test_the_whole_way_into_the_data_room(client, desk, them):
    drafted = await draft(client, desk, them)
    assert (drafted.status_code, drafted.json()["status"]) == (201, "drafted")
    assert drafted.json()["available_moves"] == ["sign", "terminate"]
    text = await client.get(f"/v1/agreements/{drafted.json()['id']}/text", headers=desk.owner)
    bound = {name: value for name, value in text.json().items() if name != "document_hash"}
    assert hashlib.sha256(rfc8785.dumps(bound)).hexdigest() == drafted.json()["document_hash"]
    assert them.institute.name["vi"] in text.json()["texts"]["vi"]
    part = await sign(client, desk.owner, drafted.json())
    assert (part.status_code, part.json()["status"], part.headers["etag"]) == (200, "part_signed", '"2"')
    both = await sign(client, desk.reader, part.json())
    assert (both.json()["status"], both.json()["available_moves"]) == ("in_force", ["terminate"])
    assert {one["method"] for one in both.json()["signatures"]} == {"credential"}
    asked = await client.post(
        f"/v1/listings/{desk.listing.id}/access-requests", json={"purpose": "Pilot"}, headers=keyed(desk.reader)
    )
    assert (asked.status_code, asked.json()["status"], asked.json()["available_moves"]) == (201, "requested", [])
    address = f"/v1/access-grants/{asked.json()['id']}"
    seen = (await client.get(address, headers=desk.owner)).json()
    assert (seen["available_moves"], seen["purpose"]) == (["grant", "refuse"], "Pilot")
    until = (utc_now() + timedelta(days=7)).isoformat()
    given = await client.post(f"{address}/grant", json={"expires_at": until}, headers=keyed(desk.owner, if_match='"1"'))
    assert (given.status_code, given.json()["status"], given.json()["available_moves"]) == (200, "granted", ["revoke"])
    room = await client.get(f"/v1/listings/{desk.listing.id}/data-room", headers=desk.reader)
    assert room.status_code == 200


async def test_a_signature_names_the_text_that_was_read(client, desk, them):
    drafted = (await draft(client, desk, them)).json()
    for wrong in ({"document_hash": "0" * 64}, {"document_hash": "x"}, {"code": ""}, {"more": 1}):
        answer = await sign(client, desk.reader, drafted, **wrong)
        assert answer.status_code == (412 if wrong == {"document_hash": "0" * 64} else 422), answer.text
    assert (await sign(client, desk.reader, drafted, "000000")).json()["code"] == "code_refused"
    assert (await sign(client, desk.reader, drafted | {"version": 9})).status_code == 412
    path = f"/v1/agreements/{drafted['id']}/sign"
    body = {"document_hash": drafted["document_hash"], "code": code_now()}
    assert (await client.post(path, json=body, headers=desk.reader)).status_code == 428
    assert (await sign(client, desk.reader, drafted)).status_code == 200


async def test_lists_are_of_the_reader_s_own(client, exchange, desk, them):
    agreement = await make_agreement(exchange, them.reader, them.owner, desk.listing, template=desk.template)
    grant = await make_grant(exchange, them.owner, them.reader, desk.listing)
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    for path, thing in (("/v1/agreements", agreement), ("/v1/access-grants", grant)):
        for headers in (desk.owner, desk.reader):
            found = (await client.get(path, headers=headers)).json()["items"]
            assert [one["id"] for one in found] == [str(thing.id)]
        assert (await client.get(path, headers=stranger)).json()["items"] == []
        assert (await client.get(f"{path}/{thing.id}", headers=stranger)).status_code == 404
        assert (await client.get(path)).status_code == 401
        assert (await client.get(f"{path}/{thing.id}")).status_code == 401
        for query in ({"status": "nothing"}, {"more": "1"}):
            assert (await client.get(path, params=query, headers=desk.owner)).status_code == 422
        for query, count in (
            *(({"listing_id": str(desk.listing.id)}, 1), ({"listing_id": str(new_id())}, 0)),
            ({"status": "expired"}, 0),
        ):
            assert len((await client.get(path, params=query, headers=desk.owner)).json()["items"]) == count
    for side, count in (("owner", 1), ("holder", 0)):
        found = await client.get("/v1/access-grants", params={"side": side}, headers=desk.owner)
        assert len(found.json()["items"]) == count


async def test_drafting_names_one_counterparty_and_some_listings(client, desk, them):
    for wrong in (
        *({"counterparty_id": None}, {"introduction_id": str(new_id())}, {"listing_ids": []}),
        *({"expires_on": "soon"}, {"expires_on": 86400 * 21000}, {"organization_id": "x"}),
    ):
        assert (await draft(client, desk, them, **wrong)).status_code == 422, wrong
    late = await draft(client, desk, them, expires_on="2001-01-01")
    assert (late.status_code, late.json()["code"]) == (422, "end_out_of_range")
    unknown = await draft(client, desk, them, counterparty_id=None, introduction_id=str(new_id()))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "introduction_not_found")


async def test_templates_over_http(client, exchange, them):
    operator = await bearer(exchange, await staff(exchange, them.moderator))
    owner = await bearer(exchange, await staff(exchange, them.supervisor))
    body = {"kind": "nda", "texts": NDA_EXAMPLE}
    drafted = await client.post("/v1/agreement-templates", json=body, headers=keyed(operator))
    assert (drafted.status_code, drafted.json()["number"], drafted.json()["available_moves"]) == (201, 1, [])
    address = f"/v1/agreement-templates/{drafted.json()['id']}"
    assert (await client.get(address)).status_code == 404
    assert (await client.get(address, headers=owner)).json()["available_moves"] == ["approve", "retire"]
    assert (await client.get("/v1/agreement-templates")).json()["items"] == []
    found = await client.get("/v1/agreement-templates", params={"status": "draft", "kind": "nda"}, headers=owner)
    assert len(found.json()["items"]) == 1
    approved = await client.post(f"{address}/approve", headers=keyed(owner, if_match='"1"'))
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    shown = await client.get(address)
    assert (shown.status_code, shown.json()["texts"]) == (200, NDA_EXAMPLE)
    assert [one["number"] for one in (await client.get("/v1/agreement-templates")).json()["items"]] == [1]
    retired = await client.post(f"{address}/retire", headers=keyed(owner, if_match='"2"'))
    assert retired.json()["status"] == "retired"
    again = await client.post(f"{address}/approve", headers=keyed(owner, if_match='"3"'))
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


async def staff(exchange, actor):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get_one(Person, actor.id)


@pytest.mark.parametrize(
    "texts", [{"en": NDA_EXAMPLE["en"]}, {"vi": ""}, {"vi": "$first_party"}, {"vi": NDA_EXAMPLE["vi"] + "\x00"}]
)
async def test_a_template_s_text_is_checked(client, exchange, them, texts):
    operator = await bearer(exchange, await staff(exchange, them.moderator))
    body = {"kind": "nda", "texts": texts}
    answer = await client.post("/v1/agreement-templates", json=body, headers=keyed(operator))
    assert answer.status_code == 422


async def test_faults_are_told_in_vietnamese(client, desk, them):
    headers = desk.reader | {"Accept-Language": "vi"}
    answer = await client.get(f"/v1/listings/{desk.listing.id}/data-room", headers=headers)
    assert answer.json()["detail"].startswith(VIETNAMESE["data_room_not_found"])
