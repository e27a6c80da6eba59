"""Meetings of two who were introduced: the model, the routes, and the calendar file."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import icalendar
import pytest
from sqlalchemy import update

from factories import bearer, keyed, make_introduction, make_member, make_organization
from techexchange.introductions.models import Meeting
from techexchange.kernel.clock import utc_now
from techexchange.kernel.events import plain
from techexchange.notifications.models import NoticeKind

SOON = utc_now().replace(microsecond=0) + timedelta(days=7)


def time(days=0.0, hours=2.0):
    starts_at = SOON + timedelta(days=days)
    return {"starts_at": plain(starts_at), "ends_at": plain(starts_at + timedelta(hours=hours))}


PLAN = {
    "subject": "Tour of the plant; drying",
    "times": [time(), time(1)],
    "place": "18 Hoàng Quốc Việt, Hà Nội",
    "link": "https://meet.example/room?pwd=x",
    "note": "Bring samples",
}


@pytest.fixture
async def met(exchange):
    contact = await make_introduction(exchange)
    stranger = await make_member(exchange, await make_organization(exchange))
    return SimpleNamespace(
        id=contact.introduction.id,
        host=await bearer(exchange, contact.host),
        seeker=await bearer(exchange, contact.seeker),
        viewer=await bearer(exchange, await make_member(exchange, contact.host_organization, "viewer")),
        stranger=await bearer(exchange, stranger),
        path=f"/v1/introductions/{contact.introduction.id}/meetings",
    )


async def propose(client, met, **changes):
    return await client.post(met.path, json=PLAN | changes, headers=keyed(met.seeker))


@pytest.fixture
async def proposed(client, met):
    answer = await propose(client, met)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def move(client, met, headers, meeting, *step):
    name, body = (*step, None)[:2]
    headers = keyed(headers, if_match=f'"{meeting["version"]}"')
    return await client.post(f"{met.path}/{meeting['id']}/{name}", json=body, headers=headers)


async def calendar(client, met, meeting, headers=None):
    answer = await client.get(f"{met.path}/{meeting['id']}/calendar", headers=headers or met.host)
    assert answer.headers["content-type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


async def test_a_proposal_with_several_times(client, met, proposed):
    assert (proposed["status"], proposed["available_moves"], proposed["chosen"]) == ("proposed", ["cancel"], None)
    assert [one["number"] for one in proposed["times"]] == [1, 2]
    read = await client.get(f"{met.path}/{proposed['id']}", headers=met.host)
    assert (read.headers["etag"], read.json()["available_moves"]) == ('"1"', ["accept", "decline"])
    listed = await client.get(met.path, headers=met.viewer)
    assert [(one["id"], one["available_moves"]) for one in listed.json()["items"]] == [(proposed["id"], [])]
    events = await calendar(client, met, proposed)
    assert [str(event["STATUS"]) for event in events] == ["TENTATIVE", "TENTATIVE"]
    assert events[0].start == SOON
    assert (str(events[0]["LOCATION"]), str(events[0]["URL"])) == (PLAN["place"], PLAN["link"])


async def test_a_time_is_chosen(client, met, proposed):
    accepted = await move(client, met, met.host, proposed, "accept", {"time": 2})
    assert (accepted.status_code, accepted.json()["status"], accepted.json()["chosen"]) == (200, "accepted", 2)
    assert accepted.json()["available_moves"] == ["cancel"]
    events = await calendar(client, met, proposed)
    assert [str(event["STATUS"]) for event in events] == ["CANCELLED", "CONFIRMED"]
    assert {int(event["SEQUENCE"]) for event in events} == {1}
    assert len({str(event["UID"]) for event in events}) == 2


@pytest.mark.parametrize("who", ["host", "seeker"])
async def test_what_both_agreed_on_is_cancelled_by_either(client, met, proposed, who):
    accepted = (await move(client, met, met.host, proposed, "accept", {"time": 1})).json()
    cancelled = await move(client, met, getattr(met, who), accepted, "cancel")
    assert (cancelled.json()["status"], cancelled.json()["available_moves"]) == ("cancelled", [])
    assert {str(event["STATUS"]) for event in await calendar(client, met, proposed)} == {"CANCELLED"}
    again = await move(client, met, getattr(met, who), cancelled.json(), "cancel")
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


async def test_decline(client, met, proposed):
    declined = await move(client, met, met.host, proposed, "decline")
    assert declined.json()["status"] == "declined"
    late = await move(client, met, met.host, declined.json(), "accept", {"time": 1})
    assert (late.status_code, late.json()["code"]) == (409, "move_not_allowed")


@pytest.mark.parametrize(
    "case",
    [
        ("seeker", "accept", {"time": 1}, (409, "step_not_yours")),
        ("seeker", "decline", None, (409, "step_not_yours")),
        ("host", "cancel", None, (409, "step_not_yours")),
        ("host", "accept", {"time": 3}, (422, "meeting_time_unknown")),
        ("host", "accept", {"time": 0}, (422, "validation_failed")),
        ("host", "accept", {"time": "1"}, (422, "validation_failed")),
        ("viewer", "accept", {"time": 1}, (403, "forbidden")),
        ("viewer", "cancel", None, (403, "forbidden")),
        ("stranger", "accept", {"time": 1}, (404, "introduction_not_found")),
        ("stranger", "cancel", None, (404, "introduction_not_found")),
    ],
)
async def test_what_is_refused(client, met, proposed, case):
    who, name, body, problem = case
    answer = await move(client, met, getattr(met, who), proposed, name, body)
    assert (answer.status_code, answer.json()["code"]) == problem


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"times": []}, "validation_failed"),
        ({"times": [time()] * 11}, "validation_failed"),
        ({"times": [time(-8)]}, "meeting_times_invalid"),
        ({"times": [time(hours=-1)]}, "meeting_times_invalid"),
        ({"times": [time(hours=25)]}, "meeting_times_invalid"),
        ({"times": [time(), time(400)]}, "meeting_times_invalid"),
        ({"place": None, "link": None}, "validation_failed"),
        ({"link": "http://meet.example/"}, "validation_failed"),
        ({"link": "javascript:alert(1)"}, "validation_failed"),
        ({"link": "https://meet.example/\r\nATTENDEE:x"}, "validation_failed"),
        ({"subject": ""}, "validation_failed"),
        ({"subject": "a\x00"}, "validation_failed"),
    ],
)
async def test_what_is_no_proposal(client, met, changes, code):
    answer = await propose(client, met, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("changes", [{"place": None}, {"link": None}, {"note": None}])
async def test_a_place_or_a_link_will_do(client, met, changes):
    assert (await propose(client, met, **changes)).status_code == 201


async def test_time_passes(client, exchange, met, proposed):
    async with exchange.unit_of_work() as uow:
        past = [{name: plain(uow.now - timedelta(hours=hours)) for name, hours in (("starts_at", 2), ("ends_at", 1))}]
        await uow.session.execute(update(Meeting).values(times=[*past, PLAN["times"][0]]))
    late = await move(client, met, met.host, proposed, "accept", {"time": 1})
    assert (late.status_code, late.json()["code"]) == (409, "meeting_time_passed")
    accepted = (await move(client, met, met.host, proposed, "accept", {"time": 2})).json()
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(Meeting).values(times=past * 2))
    over = await move(client, met, met.host, accepted, "cancel")
    assert (over.status_code, over.json()["code"]) == (409, "meeting_time_passed")


async def test_strangers_are_told_of_nothing(client, exchange, met, proposed):
    for path in (met.path, f"{met.path}/{proposed['id']}", f"{met.path}/{proposed['id']}/calendar"):
        assert (await client.get(path, headers=met.stranger)).status_code == 404
        assert (await client.get(path)).status_code == 401
    other = await make_introduction(exchange)
    theirs = f"/v1/introductions/{other.introduction.id}/meetings/{proposed['id']}"
    missing = await client.get(theirs, headers=await bearer(exchange, other.host))
    assert (missing.status_code, missing.json()["code"]) == (404, "meeting_not_found")
    unknown = await move(client, met, met.host, proposed | {"id": str(uuid4())}, "decline")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "meeting_not_found")


async def test_who_is_not_introduced_does_not_meet(client, exchange):
    contact = await make_introduction(exchange, accepted=False)
    path = f"/v1/introductions/{contact.introduction.id}/meetings"
    answer = await client.post(path, json=PLAN, headers=keyed(await bearer(exchange, contact.seeker)))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_introduced")


async def test_the_other_side_is_told(client, met, proposed, settle):
    await settle()
    told = (await client.get("/v1/notifications", headers=met.host)).json()["items"]
    assert told[0]["kind"] == NoticeKind.MEETING_PROPOSED
    mine = (await client.get("/v1/notifications", headers=met.seeker)).json()["items"]
    assert NoticeKind.MEETING_PROPOSED not in [one["kind"] for one in mine]
