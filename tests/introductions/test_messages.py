"""Messages of two who were introduced, and the files they enclose."""

import io
from types import SimpleNamespace
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from contracting import kept_in, meanwhile
from factories import actor_of, bearer, keyed, make_introduction, make_member, make_operation, make_organization
from techexchange.infra.storage import FileStorage
from techexchange.introductions import actions
from techexchange.introductions.actions import message as enclosing
from techexchange.introductions.errors import TooManyEnclosures
from techexchange.introductions.models import MOST_ENCLOSURES, EnclosedFile, Enclosure
from techexchange.ledger.models import LedgerEntry
from techexchange.notifications.models import NoticeKind

HELLO = {"text": "Could we see the figures of the pilot?"}


def png(colour=(10, 20, 30)):
    written = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(written, "PNG")
    return written.getvalue()


@pytest.fixture
async def met(exchange):
    contact = await make_introduction(exchange)
    stranger = await make_member(exchange, await make_organization(exchange))
    return SimpleNamespace(
        contact=contact,
        host=await bearer(exchange, contact.host),
        seeker=await bearer(exchange, contact.seeker),
        viewer=await bearer(exchange, await make_member(exchange, contact.host_organization, "viewer")),
        stranger=await bearer(exchange, stranger),
        path=f"/v1/introductions/{contact.introduction.id}/messages",
    )


async def write(client, met, who="seeker", **changes):
    return await client.post(met.path, json=HELLO | changes, headers=keyed(getattr(met, who)))


@pytest.fixture
async def written(client, met):
    answer = await write(client, met)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def enclose(client, met, message, who="seeker", content=None):
    file = {"file": ("số liệu.png", content or png(), "image/png")}
    path = f"{met.path}/{message['id']}/attachments"
    return await client.post(path, files=file, headers=keyed(getattr(met, who)))


async def test_a_thread(client, met, written):
    assert (written["text"], written["attachments"]) == (HELLO["text"], [])
    assert (written["author"], written["sent_by"]) == (
        met.contact.seeker.name,
        str(met.contact.seeker_organization.id),
    )
    answer = (await write(client, met, "host", text="Gladly.")).json()
    thread = (await client.get(met.path, headers=met.viewer)).json()
    assert [one["id"] for one in thread["items"]] == [answer["id"], written["id"]]
    first = (await client.get(f"{met.path}?limit=1", headers=met.host)).json()
    rest = await client.get(f"{met.path}?cursor={first['next_cursor']}", headers=met.host)
    assert [one["id"] for one in rest.json()["items"]] == [written["id"]]


async def test_a_file_is_cleaned_and_given_to_the_two_parties(client, met, written):
    hidden = png() + b"SECRET BEHIND THE PICTURE"
    added = await enclose(client, met, written, content=hidden)
    assert (added.status_code, added.json()["name"]) == (201, "số liệu.png")
    path = f"{met.path}/{written['id']}/attachments/{added.json()['id']}"
    for who in (met.host, met.seeker, met.viewer):
        given = await client.get(path, headers=who)
        assert (given.status_code, given.headers["content-type"]) == (200, "image/png")
        assert given.headers["content-disposition"].startswith("attachment;")
        assert b"SECRET" not in given.content
    [shown] = (await client.get(met.path, headers=met.host)).json()["items"]
    assert [one["id"] for one in shown["attachments"]] == [added.json()["id"]]


async def test_a_file_is_looked_for_each_time(client, exchange, met, written):
    added = (await enclose(client, met, written)).json()
    path = f"{met.path}/{written['id']}/attachments/{added['id']}"
    assert (await client.get(path, headers=met.stranger)).status_code == 404
    assert (await client.get(path)).status_code == 401
    other = await make_introduction(exchange)
    theirs = await bearer(exchange, other.host)
    elsewhere = f"/v1/introductions/{other.introduction.id}/messages/{written['id']}/attachments/{added['id']}"
    missing = await client.get(elsewhere, headers=theirs)
    assert (missing.status_code, missing.json()["code"]) == (404, "enclosure_not_found")
    second = (await write(client, met)).json()
    beside = f"{met.path}/{second['id']}/attachments/{added['id']}"
    assert (await client.get(beside, headers=met.host)).status_code == 404
    async with exchange.sessions() as session:
        key = await session.scalar(select(Enclosure.storage_key))
    assert (await client.get(f"/{key}", headers=met.host)).status_code == 404


async def test_what_is_refused(client, met, written):
    refused = await enclose(client, met, written, content=b"MZ not a picture")
    assert (refused.status_code, refused.json()["code"]) == (422, "file_refused")
    theirs = await enclose(client, met, written, "host")
    assert (theirs.status_code, theirs.json()["code"]) == (403, "message_not_own")
    unknown = await enclose(client, met, {"id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "message_not_found")
    for body in ({"text": ""}, {"text": "x\x00"}, {"text": "x", "sent_by": str(uuid4())}, {}):
        answer = await client.post(met.path, json=body, headers=keyed(met.seeker))
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    for who, status in (("viewer", 403), ("stranger", 404)):
        assert (await write(client, met, who)).status_code == status
        assert (await enclose(client, met, written, who)).status_code == status
    assert (await client.get(met.path, headers=met.stranger)).status_code == 404


async def test_a_message_takes_so_many_files(client, met, written):
    for _ in range(MOST_ENCLOSURES):
        assert (await enclose(client, met, written)).status_code == 201
    full = await enclose(client, met, written)
    assert (full.status_code, full.json()["code"]) == (409, "too_many_enclosures")


@pytest.mark.real_commits
async def test_a_message_that_is_full_by_the_time_a_file_is_cleaned_takes_it_no_more(live, settings, monkeypatch):
    contact, storage = await make_introduction(live.exchange), FileStorage(None, settings.data_directory / "files")
    by = await actor_of(live.exchange, contact.seeker)
    monkeypatch.setattr("techexchange.introductions.models.message.MOST_ENCLOSURES", 1)
    async with live.exchange.unit_of_work() as uow:
        message = await actions.write(uow, by, contact.introduction.id, "Here it is")

    async def add():
        async with live.exchange.unit_of_work() as uow:
            named = (contact.introduction.id, message.id)
            await actions.enclose(uow, by, named, EnclosedFile("a.png", png()), storage)

    meanwhile(monkeypatch, enclosing, "clean", add)
    with pytest.raises(TooManyEnclosures):
        await add()
    assert kept_in(storage) == 1


async def test_who_is_not_introduced_does_not_write(client, exchange):
    contact = await make_introduction(exchange, accepted=False)
    path = f"/v1/introductions/{contact.introduction.id}/messages"
    answer = await client.post(path, json=HELLO, headers=keyed(await bearer(exchange, contact.seeker)))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_introduced")


async def test_the_broker_reads_no_messages(client, exchange):
    operation = await make_operation(exchange)
    broker = await make_member(exchange, operation.operator, "broker")
    contact = await make_introduction(exchange, brokered_by=broker)
    headers = await bearer(exchange, broker)
    one = f"/v1/introductions/{contact.introduction.id}"
    assert (await client.get(one, headers=headers)).status_code == 200
    for part in ("messages", "meetings"):
        assert (await client.get(f"{one}/{part}", headers=headers)).status_code == 404


async def test_words_and_files_are_in_no_event_and_no_notice(client, exchange, met, written, settle):
    added = (await enclose(client, met, written)).json()
    await settle()
    told = await client.get("/v1/notifications", headers=met.host)
    assert NoticeKind.MESSAGE_RECEIVED in [one["kind"] for one in told.json()["items"]]
    async with exchange.sessions() as session:
        named = select(LedgerEntry).where(LedgerEntry.event.in_(["message_sent", "file_enclosed"]))
        facts = list(await session.scalars(named))
    assert len(facts) == 2
    everything = told.text + str([fact.payload for fact in facts])
    for private in (HELLO["text"], added["sha256"], added["name"], met.contact.seeker.name):
        assert private not in everything
