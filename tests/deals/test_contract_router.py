"""Contracts over HTTP."""

import hashlib
from types import SimpleNamespace
from uuid import uuid4

import pytest

from agreements import code_now
from drawing_up import both, make_desk, rest_of_the_form
from factories import bearer, keyed, make_member, make_organization
from signatories import CertificationAuthority
from techexchange.identity.models import Organization
from techexchange.infra.documents import TrustRoots


@pytest.fixture
async def desk(exchange, settings):
    return await make_desk(exchange, settings)


@pytest.fixture
async def parties(desk, exchange, client):
    """Both parties over HTTP, and the contract the supplier opened."""
    seller, buyer = [await bearer(exchange, person) for person in desk.people.values()]
    opened = await client.post(
        f"/v1/deals/{desk.deal.id}/contract", json={"languages": ["en", "vi"]}, headers=keyed(seller)
    )
    assert opened.status_code == 201, opened.text
    one = f"/v1/contracts/{opened.json()['id']}"
    return SimpleNamespace(seller=seller, buyer=buyer, one=one, opened=opened, client=client, desk=desk)


async def edit(parties, body, who="seller", if_match="*"):
    headers = getattr(parties, who) | {"If-Match": if_match}
    return await parties.client.patch(f"{parties.one}/form", json=body, headers=headers)


async def move(parties, name, who="seller", if_match="*", body=None):
    headers = keyed(getattr(parties, who), if_match=if_match)
    sent = {} if body is None else {"json": body}
    return await parties.client.post(f"{parties.one}/{name}", headers=headers, **sent)


async def get(parties, path="", who="buyer"):
    return await parties.client.get(f"{parties.one}{path}", headers=getattr(parties, who))


async def put_to_both(parties):
    assert (await edit(parties, {"form": rest_of_the_form()})).status_code == 200
    answer = await move(parties, "request-signature")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sign(parties, who, document_hash):
    body = {"document_hash": document_hash, "code": code_now()}
    return await parties.client.post(f"{parties.one}/sign", json=body, headers=getattr(parties, who))


async def test_a_contract_as_its_parties_see_it(parties):
    shown = await get(parties)
    assert (shown.status_code, shown.headers["etag"]) == (200, '"1"')
    assert shown.json() == parties.opened.json()
    told = shown.json()
    assert (told["status"], told["languages"], told["number"], told["pending"]) == ("drafting", ["vi", "en"], 1, None)
    assert told["available_moves"] == ["edit", "request_signature"]
    assert told["facts"]["scope"] == "exclusive_licence"
    listed = await parties.client.get(f"/v1/contracts?deal_id={told['deal_id']}", headers=parties.buyer)
    assert listed.json() == {"items": [told], "next_cursor": None}
    assert (await parties.client.get("/v1/contracts")).status_code == 401
    again = await parties.client.post(f"/v1/deals/{told['deal_id']}/contract", json={}, headers=keyed(parties.buyer))
    assert (again.status_code, again.json()["code"]) == (409, "contract_exists")


async def test_the_form_names_each_field_in_both_languages_with_its_article(parties):
    form = (await get(parties, "/form")).json()
    fields = {field["code"]: field for field in form["fields"]}
    assert fields["disputes"]["label"] == {"vi": "Cơ quan giải quyết tranh chấp", "en": "Settling of disputes"}
    assert fields["disputes"]["source"] == "Law 07/2017/QH14, Art. 23"
    assert (fields["disputes"]["required"], fields["disputes"]["missing"]) == (True, ["/form/disputes"])
    assert "500.000.000 VND" in fields["price"]["value"]["vi"]
    assert (form["complete"], form["registration"]["required"]) == (False, False)
    assert form["registration"]["verdict"]["rule"] == "registration.required"


async def test_two_missing_legal_fields_are_refused_by_name_and_then_it_is_signed(parties):
    almost = {name: text for name, text in rest_of_the_form().items() if name not in {"disputes", "warranty"}}
    assert (await edit(parties, {"form": almost})).json()["complete"] is False
    refused = await move(parties, "request-signature")
    assert (refused.status_code, refused.json()["code"]) == (422, "contract_incomplete")
    assert [(fault["pointer"], fault["source"]) for fault in refused.json()["errors"]] == [
        ("/form/warranty", "Law 07/2017/QH14, Art. 23"),
        ("/form/disputes", "Law 07/2017/QH14, Art. 23"),
    ]
    vietnamese = await parties.client.post(
        f"{parties.one}/request-signature", headers=keyed(parties.seller, if_match="*", accept_language="vi")
    )
    assert vietnamese.json()["errors"][0]["detail"] == "Pháp luật yêu cầu hợp đồng có nội dung này"
    completed = await edit(parties, {"form": {name: both(name) for name in ("disputes", "warranty")}}, "buyer")
    assert completed.json()["complete"] is True
    put = (await move(parties, "request-signature")).json()
    assert (put["status"], put["pending"], put["available_moves"]) == ("pending_signature", 3, ["edit", "sign"])
    first = await sign(parties, "seller", put["document_hash"])
    assert (first.json()["signed_sides"], first.json()["status"]) == (["supplier"], "pending_signature")
    second = (await sign(parties, "buyer", put["document_hash"])).json()
    assert (second["status"], second["in_force"], second["pending"]) == ("effective", 3, None)
    assert second["signed_on"] == second["effective_on"]
    deal = await parties.client.get(f"/v1/deals/{second['deal_id']}", headers=parties.buyer)
    assert (deal.json()["status"], deal.json()["available_moves"]) == ("contracted", [])
    versions = (await get(parties, "/versions")).json()["items"]
    assert [(one["number"], one["status"], len(one["signatures"])) for one in versions] == [
        (3, "signed", 2),
        (2, "superseded", 0),
        (1, "superseded", 0),
    ]
    assert {one["method"] for one in versions[0]["signatures"]} == {"credential"}


async def test_the_document_as_pdf_json_and_xml(parties):
    drafted = await get(parties, "/document.pdf?language=en")
    assert (drafted.status_code, drafted.headers["content-type"]) == (200, "application/pdf")
    put = await put_to_both(parties)
    told = await get(parties, "/document.json")
    assert hashlib.sha256(told.content).hexdigest() == put["document_hash"]
    for language in ("vi", "en"):
        printed = await get(parties, f"/document.pdf?language={language}")
        assert hashlib.sha256(printed.content).hexdigest() == told.json()["pdf_sha256"][language]
        assert "attachment" in printed.headers["content-disposition"]
        assert "sandbox" in printed.headers["content-security-policy"]
    written = await get(parties, "/document.xml?number=2")
    assert written.headers["content-type"].startswith("application/xml")
    assert 'xml:lang="vi"' in written.text
    assert told.json()["terms_hash"] in written.text
    assert (await get(parties, "/document.pdf?number=9")).json()["code"] == "contract_version_not_found"
    assert (await get(parties, "/document.pdf?language=fr")).status_code == 422
    assert (await get(parties, "/signed-document")).json()["code"] == "document_not_found"


async def test_what_changed_between_two_versions(parties):
    await edit(parties, {"form": {"place": both("Bến Tre")}, "agreed_effective_on": "2027-03-01"})
    changed = (await get(parties, "/diff?from=1&to=2")).json()
    assert [one["pointer"] for one in changed["differences"]] == [
        "/agreed_effective_on",
        "/form/place/en",
        "/form/place/vi",
    ]
    assert changed["differences"][2]["lines"] == ["@@ -0,0 +1 @@", "+Bến Tre (tiếng Việt)"]
    assert (await get(parties, "/diff")).json() == changed
    one = (await get(parties, "/versions/1")).json()
    assert "place" not in one["form"]
    assert (await get(parties, "/versions/3")).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"form": {"price_list": {"vi": "x"}}}, "form_refused"),
        ({"form": {"place": ["x"]}}, "validation_failed"),
        ({"form": {"place": "not a day"}}, "validation_failed"),
        ({"form": {"place": "2027-01-01"}}, "form_refused"),
        ({"form": {"Place": {"vi": "x"}}}, "validation_failed"),
        ({"form": {"place": {"fr": "x"}}}, "validation_failed"),
        ({"form": {"place": {"vi": "x\x00"}}}, "validation_failed"),
        ({"facts": {"supplier_country": "US"}}, "validation_failed"),
        ({"languages": []}, "validation_failed"),
        ({"agreed_effective_on": "yesterday"}, "validation_failed"),
        ({"agreed_effective_on": 20270301}, "validation_failed"),
        ({"deal_id": "x"}, "validation_failed"),
    ],
)
async def test_what_the_form_does_not_take(parties, body, code):
    refused = await edit(parties, body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_facts_languages_and_days_are_declared(parties):
    form = (await edit(parties, {"facts": {"state_capital": True}, "languages": ["vi"]})).json()
    assert (form["facts"]["state_capital"], form["languages"]) == (True, ["vi"])
    assert (form["registration"]["required"], form["registration"]["filer"]) == (True, "acquirer")
    assert form["registration"]["deadline_days"] == 90
    day = (await edit(parties, {"agreed_effective_on": "2027-03-01"})).json()["agreed_effective_on"]
    assert (day, (await edit(parties, {})).json()["agreed_effective_on"]) == ("2027-03-01", "2027-03-01")
    assert (await edit(parties, {"agreed_effective_on": None})).json()["agreed_effective_on"] is None


async def test_preconditions(parties):
    bare = await parties.client.patch(f"{parties.one}/form", json={}, headers=parties.seller)
    assert bare.status_code == 428
    stale = await edit(parties, {}, if_match='"7"')
    assert stale.status_code == 412
    edited = await edit(parties, {}, if_match='"1"')
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert (await move(parties, "withdraw-amendment")).json()["code"] == "no_amendment_open"
    assert (await move(parties, "amendments", body={})).json()["code"] == "move_not_allowed"


async def test_signing_is_refused(parties):
    body = {"document_hash": "00" * 32, "code": code_now()}
    early = await parties.client.post(f"{parties.one}/sign", json=body, headers=parties.seller)
    assert (early.status_code, early.json()["code"]) == (409, "move_not_allowed")
    put = await put_to_both(parties)
    other = await parties.client.post(f"{parties.one}/sign", json=body, headers=parties.seller)
    assert (other.status_code, other.json()["code"]) == (412, "document_changed")
    wrong = body | {"document_hash": put["document_hash"], "code": "000 000"}
    refused = await parties.client.post(f"{parties.one}/sign", json=wrong, headers=parties.buyer)
    assert refused.json()["code"] == "code_refused"
    assert (await parties.client.post(f"{parties.one}/sign", json=body)).status_code == 401


async def test_handing_in_a_document_signed_elsewhere(parties, app, exchange, tmp_path):
    await put_to_both(parties)
    printed = (await get(parties, "/document.pdf?language=vi")).content
    authority = CertificationAuthority()
    app.state.trust_roots = TrustRoots(authority.install(tmp_path / "roots"))
    async with exchange.unit_of_work() as uow:
        code = (await uow.session.get_one(Organization, parties.desk.institute.id)).tax_code
    signed = await authority.certify(tax_code=str(code)).signed(printed)
    sent = {"data": {"language": "vi"}, "files": {"file": ("hợp đồng.pdf", signed, "application/pdf")}}
    handed = await parties.client.post(f"{parties.one}/signed-document", headers=keyed(parties.seller), **sent)
    assert (handed.status_code, handed.json()["signed_sides"]) == (200, ["supplier"])
    again = await parties.client.post(f"{parties.one}/signed-document", headers=keyed(parties.seller), **sent)
    assert again.json()["code"] == "already_signed"
    theirs = await parties.client.post(f"{parties.one}/signed-document", headers=keyed(parties.buyer), **sent)
    assert (theirs.status_code, theirs.json()["code"]) == (422, "signature_invalid")
    assert (await get(parties, "/signed-document")).content == signed
    assert (await get(parties, "/signed-document", "seller")).status_code == 404
    assert (await get(parties, "/signed-document?side=supplier", "seller")).content == signed
    assert (await get(parties, "/versions")).json()["items"][0]["signatures"][0]["certificate"]["name"]


async def test_an_amendment(parties):
    put = await put_to_both(parties)
    for who in ("seller", "buyer"):
        await sign(parties, who, put["document_hash"])
    proposed = await move(parties, "amendments", "buyer", body={"form": {"place": both("Cà Mau")}})
    assert (proposed.status_code, proposed.json()["pending"], proposed.json()["in_force"]) == (201, 3, 2)
    assert (await get(parties, "/versions/3")).json()["status"] == "pending"
    withdrawn = await move(parties, "withdraw-amendment")
    assert (withdrawn.status_code, withdrawn.json()["pending"]) == (200, None)
    assert "amend" in withdrawn.json()["available_moves"]


async def test_strangers_are_told_of_nothing(parties, exchange):
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    reading = ("", "/form", "/versions", "/versions/1", "/diff", "/document.pdf", "/document.json", "/document.xml")
    for one in (parties.one, f"/v1/contracts/{uuid4()}"):
        for path in (*reading, "/signed-document"):
            assert (await parties.client.get(f"{one}{path}", headers=stranger)).status_code == 404, path
        for name in ("request-signature", "withdraw-amendment"):
            answer = await parties.client.post(f"{one}/{name}", headers=keyed(stranger, if_match='"9"'))
            assert answer.status_code == 404
        body = {"document_hash": "00" * 32, "code": "000000"}
        assert (await parties.client.post(f"{one}/sign", json=body, headers=stranger)).status_code == 404
    deal = f"/v1/deals/{parties.opened.json()['deal_id']}/contract"
    assert (await parties.client.post(deal, json={}, headers=keyed(stranger))).status_code == 404
