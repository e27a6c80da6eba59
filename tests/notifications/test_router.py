"""One's own inbox over HTTP."""

import pytest

from factories import bearer, keyed, make_member, make_organization
from techexchange.identity.events import OrganizationVerified
from techexchange.infra.jobs import record_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.notifications.handlers import tell_people


@pytest.fixture
async def person(exchange):
    """Someone with three notices."""
    organization = await make_organization(exchange)
    person = await make_member(exchange, organization)
    for _ in range(3):
        async with exchange.unit_of_work() as uow:
            fact = OrganizationVerified(
                subject_id=organization.id, actor_id=SYSTEM.id, at=uow.now, kind=organization.kind
            )
            await tell_people.handler(uow, record_of(fact))
    return person


async def test_an_inbox_is_read_page_by_page_in_ones_language(client, exchange, person):
    headers = await bearer(exchange, person)
    first = await client.get("/v1/notifications?limit=2", headers=headers | {"accept-language": "vi"})
    assert first.status_code == 200
    assert [item["title"] for item in first.json()["items"]] == ["Tổ chức đã được xác minh"] * 2
    second = await client.get(first.links["next"]["url"], headers=headers)
    assert [item["title"] for item in second.json()["items"]] == ["Organisation verified"]
    assert second.json()["next_cursor"] is None
    assert set(second.json()["items"][0]) == {
        "id",
        "kind",
        "title",
        "text",
        "subject_type",
        "subject_id",
        "listing_id",
        "organization_id",
        "created_at",
        "read_at",
    }


async def test_a_notice_is_read_and_then_all_of_them(client, exchange, person):
    headers = await bearer(exchange, person)
    unread = (await client.get("/v1/notifications?unread=true", headers=headers)).json()["items"]
    path = f"/v1/notifications/{unread[0]['id']}/read"
    answer = await client.post(path, headers=keyed(headers))
    assert (answer.status_code, answer.json()["read_at"] is None) == (200, False)
    assert len((await client.get("/v1/notifications?unread=true", headers=headers)).json()["items"]) == 2
    assert (await client.post("/v1/notifications/read-all", headers=keyed(headers))).json() == {"read": 2}
    assert (await client.get("/v1/notifications?unread=true", headers=headers)).json()["items"] == []


async def test_another_persons_notice_is_not_there(client, exchange, person):
    notice = (await client.get("/v1/notifications", headers=await bearer(exchange, person))).json()["items"][0]
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))
    for id in (notice["id"], new_id()):
        answer = await client.post(f"/v1/notifications/{id}/read", headers=keyed(stranger))
        assert (answer.status_code, answer.json()["code"]) == (404, "notice_not_found")


async def test_preferences_are_changed_by_version(client, exchange, person):
    headers, path = await bearer(exchange, person), "/v1/me/notification-preferences"
    before = await client.get(path, headers=headers)
    assert before.headers["etag"] == '"0"'
    assert before.json() == {"id": str(person.id), "version": 0, "mail": True, "muted": []}
    changed = await client.patch(path, headers=headers | {"if-match": '"0"'}, json={"muted": ["deal_agreed"]})
    assert (changed.status_code, changed.headers["etag"], changed.json()["muted"]) == (200, '"1"', ["deal_agreed"])
    stale = await client.patch(path, headers=headers | {"if-match": '"0"'}, json={"mail": False})
    assert stale.status_code == 412
    assert (await client.patch(path, headers=headers, json={"mail": False})).status_code == 428
    assert (await client.get(path, headers=headers)).json()["mail"] is True


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/notifications?unread=perhaps", None),
        ("GET", "/v1/notifications?limit=0", None),
        ("GET", "/v1/notifications?cursor=x", None),
        ("GET", "/v1/notifications?kind=deal_agreed", None),
        ("POST", "/v1/notifications/not-an-id/read", None),
        ("PATCH", "/v1/me/notification-preferences", {"muted": ["no_such_kind"]}),
        ("PATCH", "/v1/me/notification-preferences", {"letters": True}),
    ],
)
async def test_bad_input_is_told(client, exchange, person, method, path, body):
    headers = keyed(await bearer(exchange, person), if_match='"0"')
    answer = await client.request(method, path, headers=headers, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/notifications"),
        ("POST", "/v1/notifications/read-all"),
        ("POST", "/v1/notifications/0197c0de-0000-7000-8000-00000000000a/read"),
        ("GET", "/v1/me/notification-preferences"),
        ("PATCH", "/v1/me/notification-preferences"),
    ],
)
async def test_a_stranger_has_no_inbox(client, method, path):
    answer = await client.request(method, path, headers={"if-match": "*"}, json={} if method == "PATCH" else None)
    assert answer.status_code == 401
