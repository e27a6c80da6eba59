"""Organisations, members and machine clients over HTTP."""

import base64

import pytest
from sqlalchemy import select

from factories import (
    bearer,
    join,
    keyed,
    make_member,
    make_operation,
    make_organization,
    make_person,
    tax_code,
)
from letters import token_for
from techexchange.identity.lifecycle import OrganizationStatus
from techexchange.identity.models import Membership
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import OrganizationKind, Role


def body(**said):
    return {"kind": "business", "name": {"vi": "Công ty Thép Xanh", "en": "Green Steel"}, "tax_code": tax_code()} | said


async def staff(exchange, kind, role):
    organization = await make_organization(exchange, kind)
    return await bearer(exchange, await make_member(exchange, organization, role)), organization


async def test_registering_an_organisation_and_asking_to_be_verified(client, exchange):
    headers = await bearer(exchange, await make_person(exchange))
    said = body(contact={"email": "A@Green.example"}, size="small", fields=["steel"], province="Hải Phòng")
    made = await client.post("/v1/organizations", headers=keyed(headers), json=said)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["status"], shown["available_moves"]) == ("unverified", ["submit"])
    assert shown["contact"] == {"email": "a@green.example"}
    address = f"/v1/organizations/{shown['id']}"
    assert (await client.get(address)).status_code == 404
    patched = await client.patch(
        address, headers=headers | {"If-Match": made.headers["etag"]}, json={"province": "Hà Nội", "name": {"en": "GS"}}
    )
    assert (patched.json()["province"], patched.json()["name"]) == ("Hà Nội", {"en": "GS"})
    assert patched.json()["size"] == "small"
    submitted = await client.post(f"{address}/submit", headers=keyed(headers, if_match=patched.headers["etag"]))
    assert (submitted.json()["status"], submitted.json()["available_moves"]) == ("pending", [])
    fixed = await client.patch(address, headers=headers | {"If-Match": "*"}, json={"country": "LA"})
    assert (fixed.status_code, fixed.json()["code"]) == (409, "identity_fixed")
    again = await client.post(f"{address}/submit", headers=keyed(headers, if_match="*"))
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    me = (await client.get("/v1/me", headers=headers)).json()
    assert me["seats"][0]["roles"] == ["admin"]
    assert "listing:submit" not in me["seats"][0]["permissions"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "owner"}, "kind_not_open"),
        ({"name": {}}, "name_missing"),
        ({"tax_code": "0100233480"}, "tax_code_invalid"),
        ({"kind": "bank"}, "validation_failed"),
        ({"status": "verified"}, "validation_failed"),
        ({"country": "vn"}, "validation_failed"),
        ({"contact": {"phone": "; DROP"}}, "validation_failed"),
        ({"name": {"vi": "nul\x00"}}, "validation_failed"),
    ],
)
async def test_what_is_wrong_with_a_registration_is_told(client, exchange, said, code):
    headers = await bearer(exchange, await make_person(exchange))
    answer = await client.post("/v1/organizations", headers=keyed(headers), json=body(**said))
    assert (answer.status_code, answer.json()["code"]) == (403 if code == "kind_not_open" else 422, code)


async def test_strangers_register_nothing(client):
    assert (await client.post("/v1/organizations", json=body())).json()["code"] == "unauthenticated"


async def test_two_organisations_do_not_stand_under_one_tax_code(client, exchange):
    taken = await make_organization(exchange)
    twin = await make_organization(exchange, status=OrganizationStatus.UNVERIFIED, tax_code=taken.tax_code)
    headers = await bearer(exchange, await make_member(exchange, twin))
    answer = await client.post(f"/v1/organizations/{twin.id}/submit", headers=keyed(headers, if_match="*"))
    assert (answer.status_code, answer.json()["code"]) == (409, "tax_code_taken")


async def test_strangers_see_the_card_of_verified_ones_alone(client, exchange):
    institute = await make_organization(exchange, province="Huế", contact={"email": "secret@example.com"})
    hidden = [
        await make_organization(exchange, status=status, province="Huế")
        for status in OrganizationStatus
        if status is not OrganizationStatus.VERIFIED
    ]
    listed = (await client.get("/v1/organizations", params={"province": "Huế"})).json()["items"]
    assert [item["id"] for item in listed] == [str(institute.id)]
    assert "secret@example.com" not in str(listed)
    assert listed[0]["tax_code"] is None
    for organization in hidden:
        assert (await client.get(f"/v1/organizations/{organization.id}")).status_code == 404
    member = await bearer(exchange, await make_member(exchange, institute, Role.VIEWER))
    shown = (await client.get(f"/v1/organizations/{institute.id}", headers=member)).json()
    assert (shown["contact"], shown["tax_code"]) == ({"email": "secret@example.com"}, institute.tax_code)
    reviewer, _ = await staff(exchange, OrganizationKind.AUDITOR, Role.AUDITOR)
    for organization in hidden:
        assert (await client.get(f"/v1/organizations/{organization.id}", headers=reviewer)).status_code == 200


async def test_organisations_are_filtered_and_paged(client, exchange):
    made = [
        await make_organization(exchange, kind, name={"vi": f"Trung tâm 100% số {n}", "en": f"Zeta centre {n}"})
        for n, kind in enumerate(["institute", "business", "institute"])
    ]
    found = await client.get("/v1/organizations", params={"q": "zeta", "kind": "institute", "limit": 1})
    assert [item["id"] for item in found.json()["items"]] == [str(made[2].id)]
    following = await client.get(found.headers["link"].partition(">")[0].strip("<"))
    assert [item["id"] for item in following.json()["items"]] == [str(made[0].id)]
    assert following.json()["next_cursor"] is None
    for q, count in (("100%", 3), ("eta", 0), ("10_%", 0)):
        answer = await client.get("/v1/organizations", params={"q": q, "country": "VN"})
        assert len(answer.json()["items"]) == count, q
    assert (await client.get("/v1/organizations", params={"kind": "bank"})).status_code == 422
    assert (await client.get("/v1/organizations", params={"cursor": "bogus"})).json()["code"] == "cursor_invalid"


async def test_the_owner_appoints_authorities(client, exchange):
    owner, _ = await staff(exchange, OrganizationKind.OWNER, Role.SUPERVISOR)
    auditor = await make_organization(exchange, OrganizationKind.AUDITOR, status=OrganizationStatus.UNVERIFIED)
    address = f"/v1/organizations/{auditor.id}"
    admin = await bearer(exchange, await make_member(exchange, auditor))
    refused = await client.post(f"{address}/verify", headers=keyed(admin, if_match="*"))
    assert refused.status_code == 403
    seen = await client.get(address, headers=owner)
    assert seen.json()["available_moves"] == ["appoint"]
    verified = await client.post(f"{address}/verify", headers=keyed(owner, if_match=seen.headers["etag"]))
    assert (verified.status_code, verified.json()["status"]) == (200, "verified")
    stale = await client.post(f"{address}/suspend", headers=keyed(owner, if_match='"1"'), json={"reason": "x"})
    assert stale.status_code == 412
    why = {"reason": "Independence in doubt"}
    suspended = await client.post(f"{address}/suspend", headers=keyed(owner, if_match="*"), json=why)
    assert (suspended.json()["status"], suspended.json()["reasons"]) == ("suspended", ["Independence in doubt"])
    assert (await client.post(f"{address}/reinstate", headers=keyed(owner, if_match="*"))).status_code == 200
    revoked = await client.post(f"{address}/revoke", headers=keyed(owner, if_match="*"), json=why)
    assert revoked.json()["status"] == "revoked"


async def test_without_a_mandate_the_operator_moves_nobody(client, exchange):
    moderator, _ = await staff(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    for move in ("suspend", "revoke", "reinstate"):
        answer = await client.post(
            f"/v1/organizations/{business.id}/{move}", headers=keyed(moderator, if_match="*"), json={"reason": "x"}
        )
        assert answer.json()["code"] == "mandate_not_active", move


async def test_a_participant_is_verified_by_its_case_alone(client, exchange):
    operation = await make_operation(exchange)
    asking = await make_organization(exchange, status=OrganizationStatus.PENDING)
    address = f"/v1/organizations/{asking.id}"
    moderator = await bearer(exchange, operation.moderator)
    assert (await client.get(address, headers=moderator)).json()["available_moves"] == []
    refused = await client.post(f"{address}/verify", headers=keyed(moderator, if_match="*"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    supervisor = await bearer(exchange, operation.supervisor)
    refused = await client.post(f"{address}/verify", headers=keyed(supervisor, if_match="*"))
    assert (refused.status_code, refused.json()["code"]) == (409, "verified_by_case")


async def test_nobody_decides_about_their_own_organisation(client, exchange):
    operation = await make_operation(exchange)
    mine = await make_organization(exchange)
    await join(exchange, operation.moderator, mine, Role.VIEWER)
    moderator = await bearer(exchange, operation.moderator)
    seen = await client.get(f"/v1/organizations/{mine.id}", headers=moderator)
    assert seen.json()["available_moves"] == []
    for move in ("suspend", "revoke", "reinstate"):
        address, why = f"/v1/organizations/{mine.id}/{move}", {"reason": "x"}
        refused = await client.post(address, headers=keyed(moderator, if_match="*"), json=why)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_organization"), move


async def test_members_are_invited_join_and_leave(client, exchange):
    institute = await make_organization(exchange)
    admin = await make_member(exchange, institute)
    headers, address = await bearer(exchange, admin), f"/v1/organizations/{institute.id}"
    minh = await make_person(exchange, email="minh@example.com")
    minhs = await bearer(exchange, minh)
    invited = await client.post(
        f"{address}/invitations", headers=keyed(headers), json={"email": "Minh@example.com", "role": "editor"}
    )
    assert (invited.status_code, invited.json()["status"]) == (201, "open")
    token = await token_for(exchange, "minh@example.com")
    assert token not in invited.text
    stranger = await bearer(exchange, await make_person(exchange))
    for who, given, code in (
        (stranger, token, "invitation_for_another"),
        (minhs, token[:-1] + ("a" if token[-1] != "a" else "b"), "invitation_not_found"),
    ):
        answer = await client.post("/v1/invitations/accept", headers=who, json={"token": given})
        assert answer.json()["code"] == code
    assert (await client.get(f"{address}/members", headers=minhs)).status_code == 404
    joined = await client.post("/v1/invitations/accept", headers=minhs, json={"token": token})
    assert (joined.status_code, joined.json()["role"]) == (201, "editor")
    again = await client.post("/v1/invitations/accept", headers=minhs, json={"token": token})
    assert again.json()["code"] == "invitation_not_found"
    members = (await client.get(f"{address}/members", headers=minhs)).json()["items"]
    assert [(item["email"], item["role"]) for item in members] == [
        ("minh@example.com", "editor"),
        (admin.email, "admin"),
    ]
    mine = f"{address}/members/{joined.json()['id']}"
    forbidden = await client.patch(mine, headers=minhs | {"If-Match": "*"}, json={"role": "admin"})
    assert forbidden.status_code == 403
    changed = await client.patch(mine, headers=headers | {"If-Match": '"1"'}, json={"role": "viewer"})
    assert (changed.status_code, changed.json()["role"]) == (200, "viewer")
    unknown = await client.patch(mine, headers=headers | {"If-Match": "*"}, json={"role": "moderator"})
    assert unknown.json()["code"] == "role_unknown_here"
    same = await client.patch(mine, headers=headers | {"If-Match": "*"}, json={"role": "viewer"})
    assert same.json()["code"] == "already_member"
    assert (await client.delete(mine, headers=minhs | {"If-Match": "*"})).status_code == 204
    assert (await client.get(f"{address}/members", headers=minhs)).status_code == 404


async def test_a_member_is_given_another_role(client, exchange):
    institute = await make_organization(exchange)
    headers = await bearer(exchange, await make_member(exchange, institute))
    editor, stranger = await make_member(exchange, institute, Role.EDITOR), await make_person(exchange)
    address = f"/v1/organizations/{institute.id}/members"
    for person, role, code in (
        (stranger, "viewer", "membership_not_found"),
        (editor, "finance", "role_unknown_here"),
        (editor, "editor", "already_member"),
    ):
        given = {"person_id": str(person.id), "role": role}
        assert (await client.post(address, headers=keyed(headers), json=given)).json()["code"] == code
    added = await client.post(address, headers=keyed(headers), json={"person_id": str(editor.id), "role": "signatory"})
    assert added.status_code == 201


async def test_the_last_administrator_stays(client, exchange):
    institute = await make_organization(exchange)
    admin = await make_member(exchange, institute)
    headers, address = await bearer(exchange, admin), f"/v1/organizations/{institute.id}/members"
    mine = f"{address}/{(await client.get(address, headers=headers)).json()['items'][0]['id']}"
    for answer in (
        await client.delete(mine, headers=headers | {"If-Match": "*"}),
        await client.patch(mine, headers=headers | {"If-Match": "*"}, json={"role": "viewer"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    await make_member(exchange, institute)
    assert (await client.delete(mine, headers=headers | {"If-Match": "*"})).status_code == 204


async def test_another_organisations_things_are_not_there(client, exchange):
    mine, theirs = await make_organization(exchange), await make_organization(exchange)
    headers = await bearer(exchange, await make_member(exchange, mine))
    await make_member(exchange, theirs)
    async with exchange.unit_of_work() as uow:
        foreign = (
            await uow.session.scalars(select(Membership.id).where(Membership.organization_id == theirs.id))
        ).one()
    for organization, membership in ((mine, foreign), (theirs, foreign), (mine, new_id())):
        answer = await client.delete(
            f"/v1/organizations/{organization.id}/members/{membership}", headers=headers | {"If-Match": "*"}
        )
        assert answer.status_code == 404
    for path in ("members", "invitations", "clients"):
        assert (await client.get(f"/v1/organizations/{theirs.id}/{path}", headers=headers)).status_code == 404
    made = await client.post(
        f"/v1/organizations/{theirs.id}/invitations",
        headers=keyed(headers),
        json={"email": "a@b.example", "role": "admin"},
    )
    assert made.status_code == 404


async def test_invitations_are_listed_and_taken_back(client, exchange):
    institute = await make_organization(exchange)
    headers, address = (
        await bearer(exchange, await make_member(exchange, institute)),
        f"/v1/organizations/{institute.id}",
    )
    minh = await make_person(exchange, email="minh2@example.com")
    wrong = await client.post(
        f"{address}/invitations", headers=keyed(headers), json={"email": minh.email, "role": "moderator"}
    )
    assert wrong.json()["code"] == "role_unknown_here"
    await client.post(f"{address}/invitations", headers=keyed(headers), json={"email": minh.email, "role": "viewer"})
    listed = (await client.get(f"{address}/invitations", headers=headers)).json()["items"]
    assert [item["email"] for item in listed] == [minh.email]
    taken = f"{address}/invitations/{listed[0]['id']}"
    assert (await client.delete(taken, headers=headers)).status_code == 428
    assert (await client.delete(taken, headers=headers | {"If-Match": "*"})).status_code == 204
    assert (await client.delete(taken, headers=headers | {"If-Match": "*"})).json()["code"] == "move_not_allowed"
    answer = await client.post(
        "/v1/invitations/accept",
        headers=await bearer(exchange, minh),
        json={"token": await token_for(exchange, minh.email)},
    )
    assert answer.json()["code"] == "invitation_not_found"


async def make_client(client, headers, organization, scopes=("listing:read", "listing:edit")):
    return await client.post(
        f"/v1/organizations/{organization.id}/clients", headers=headers, json={"name": "ERP", "scopes": list(scopes)}
    )


async def ask_token(client, **form):
    return await client.post("/oauth/token", data={"grant_type": "client_credentials"} | form)


async def test_a_machine_acts_within_its_scopes_until_revoked(client, exchange):
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    headers = await bearer(exchange, await make_member(exchange, business))
    made = await make_client(client, headers, business, ["organization:read", "listing:read"])
    assert made.status_code == 201, made.text
    id, secret = made.json()["id"], made.json()["client_secret"]
    basic = base64.b64encode(f"{id}:{secret}".encode()).decode()
    granted = await client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials", "scope": "organization:read"},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert granted.status_code == 200, granted.text
    assert granted.headers["cache-control"] == "no-store"
    assert (granted.json()["token_type"], granted.json()["scope"]) == ("Bearer", "organization:read")
    machine = {"Authorization": f"Bearer {granted.json()['access_token']}"}
    members = f"/v1/organizations/{business.id}/members"
    assert (await client.get(members, headers=machine)).status_code == 200
    assert (await client.get("/v1/me", headers=machine)).status_code == 403
    assert (await client.get(f"/v1/organizations/{business.id}/clients", headers=machine)).status_code == 403
    listed = (await client.get(f"/v1/organizations/{business.id}/clients", headers=headers)).json()["items"]
    assert "client_secret" not in listed[0]
    revoked = await client.delete(
        f"/v1/organizations/{business.id}/clients/{id}", headers=headers | {"If-Match": made.headers["etag"]}
    )
    assert revoked.status_code == 204, revoked.text
    assert (await client.get(members, headers=machine)).status_code == 401
    assert (await ask_token(client, client_id=id, client_secret=secret)).json()["error"] == "invalid_client"


async def test_oauth_errors_are_those_of_rfc_6749(client, exchange):
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    headers = await bearer(exchange, await make_member(exchange, business))
    made = (await make_client(client, headers, business)).json()
    right = {"client_id": made["id"], "client_secret": made["client_secret"]}
    for form, status, error in (
        (right | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (right | {"scope": "deal:read"}, 400, "invalid_scope"),
        (right | {"client_secret": "txc_wrong"}, 401, "invalid_client"),
        (right | {"client_id": str(new_id())}, 401, "invalid_client"),
        (right | {"client_id": "not an id"}, 401, "invalid_client"),
        (right | {"scope": ["listing:read", "listing:edit"]}, 400, "invalid_request"),
        (right | {"scope": "x" * 5000}, 400, "invalid_request"),
    ):
        answer = await ask_token(client, **form)
        assert (answer.status_code, answer.json()["error"]) == (status, error), form
    assert answer.headers["content-type"] == "application/json"
    for content, sent in (
        ("a=b", {"content-type": "application/x-www-form-urlencoded"}),
        ("{}", {"content-type": "application/json"}),
    ):
        answer = await client.post("/oauth/token", content=content, headers=sent)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    for authorization, error in (
        ("Basic !!!", "invalid_client"),
        ("Basic " + base64.b64encode(b"no colon").decode(), "invalid_client"),
        ("Bearer abc", "invalid_client"),
    ):
        answer = await client.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": authorization}
        )
        assert (answer.status_code, answer.json()["error"]) == (401, error)
        assert answer.headers["www-authenticate"].startswith("Basic")
    both = await client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"} | right,
        headers={"Authorization": "Basic " + base64.b64encode(b"a:b").decode()},
    )
    assert both.json()["error"] == "invalid_request"
    assert (await ask_token(client, **right)).status_code == 200


async def test_scopes_are_those_of_participants(client, exchange):
    for kind, scopes in (("business", ["member:manage"]), ("business", ["ledger:read"]), ("auditor", ["ledger:read"])):
        organization = await make_organization(exchange, kind)
        headers = await bearer(exchange, await make_member(exchange, organization))
        answer = await make_client(client, headers, organization, scopes)
        assert (answer.status_code, answer.json()["code"]) == (422, "scope_not_allowed")
    assert (await make_client(client, headers, organization, ["no:such"])).json()["code"] == "validation_failed"


async def test_someone_acts_for_two_organisations(client, exchange):
    one, two = await make_organization(exchange), await make_organization(exchange, "business")
    person = await make_member(exchange, one, Role.EDITOR, Role.SIGNATORY)
    await join(exchange, person, two, Role.ADMIN)
    seats = (await client.get("/v1/me", headers=await bearer(exchange, person))).json()["seats"]
    assert {seat["organization_id"]: seat["roles"] for seat in seats} == {
        str(one.id): ["editor", "signatory"],
        str(two.id): ["admin"],
    }
