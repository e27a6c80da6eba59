"""The data room over HTTP: who gets in, how files are marked, what is logged, and how it closes."""

import asyncio
import io
from types import SimpleNamespace

import pikepdf
import pytest
import typst
from sqlalchemy import select, update

from agreements import Confidants, make_agreement, make_grant
from factories import bearer, join, keyed, make_listing, make_member, make_organization
from techexchange.infra.storage import FileStorage
from techexchange.introductions import actions
from techexchange.introductions.models import AccessGrant, AccessLogEntry, Ending, EndingReason, NonDisclosureAgreement
from techexchange.introductions.queries import access
from techexchange.kernel.ids import new_id
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.models import AttachmentKind, SuspensionReason, Upload

SECRET = "Ủ ở sáu mươi hai độ trong bốn giờ"
OWN_FUNDS = {"funding_source": "own_funds", "state_share_percent": "0", "task_code": None}
PDF = typst.compile("#set page(width: 300pt, height: 200pt)\nBí mật\n#pagebreak()\nTrang hai".encode(), format="pdf")


@pytest.fixture
async def room(exchange, client, app):
    """A listing with a confidential text, files of every kind, and a reader whose agreement is in force."""
    them = await Confidants.gather(exchange)
    listing = await make_listing(exchange, them.institute, "draft", **OWN_FUNDS)
    storage: FileStorage = app.state.storage
    files = {}
    for name, kind, public in (
        *(("document", AttachmentKind.DOCUMENT, False), ("evidence", AttachmentKind.EVIDENCE, False)),
        ("public", AttachmentKind.DOCUMENT, True),
    ):
        upload = Upload(f"{name} bí mật.pdf", PDF, kind, public)
        files[name] = await them.run(listings.attach, them.owner, listing.id, upload, storage)
    await them.run(listings.save_confidential, them.owner, listing.id, SECRET)
    async with exchange.unit_of_work() as uow:
        await listings.submit(uow, them.owner, listing.id)
    await them.run(listings.begin_review, them.moderator, listing.id)
    await them.run(listings.publish, them.moderator, listing.id)
    agreement = await make_agreement(exchange, them.reader, them.owner, listing)
    headers = {
        name: await bearer(exchange, person) for name, person in (("owner", them.owning), ("reader", them.reading))
    }
    return SimpleNamespace(
        them=them,
        listing=listing,
        files=files,
        agreement=agreement,
        path=f"/v1/listings/{listing.id}/data-room",
        file=f"/v1/listings/{listing.id}/data-room/files/{files['document'].id}",
        log=f"/v1/listings/{listing.id}/access-log",
        **headers,
    )


@pytest.fixture
async def grant(exchange, room):
    return await make_grant(exchange, room.them.owner, room.them.reader, room.listing)


@pytest.fixture
async def bare(exchange, room):
    """Another listing, without a confidential text or files, whose room the same reader may enter."""
    listing = await make_listing(exchange, room.them.institute)
    await make_agreement(exchange, room.them.reader, room.them.owner, listing)
    await make_grant(exchange, room.them.owner, room.them.reader, listing)
    return listing


async def entries(exchange):
    async with exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(AccessLogEntry).order_by(AccessLogEntry.at))).all()


async def test_the_holder_reads_the_text_and_the_list_of_files(client, room, grant):
    answer = await client.get(room.path, headers=room.reader)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["text"], shown["grant_id"], shown["listing_id"]) == (SECRET, str(grant.id), str(room.listing.id))
    assert [(file["id"], file["name"]) for file in shown["files"]] == [
        (str(room.files["document"].id), "document bí mật.pdf")
    ]
    assert "storage_key" not in answer.text
    assert "etag" not in answer.headers


async def test_a_file_is_marked_on_every_page(client, room, grant):
    answer = await client.get(room.file, headers=room.reader)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert "document%20b%C3%AD%20m%E1%BA%ADt.pdf" in answer.headers["content-disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 2
        assert all(list(page.Resources.XObject.values()) for page in pdf.pages)


async def test_the_mark_tells_reader_time_and_grant(client, room, grant, monkeypatch):
    marks = []

    async def noted(content, media_type, lines):
        marks.append(lines)
        return content

    monkeypatch.setattr(access, "mark", noted)
    assert (await client.get(room.file, headers=room.reader)).status_code == 200
    [(reader, moment)] = marks
    assert reader == f"Công ty Cổ phần Lọc nước Miền Trung · {room.them.reading.name}"
    assert moment.endswith(f" UTC · {grant.id}")
    [logged] = await entries(room.them.exchange)
    assert moment.startswith(logged.at.strftime("%Y-%m-%d %H:%M:%S"))


async def test_every_reading_is_logged_and_shown_to_the_owner(client, exchange, room, grant, capfd):
    await client.get(room.path, headers=room.reader)
    await client.get(room.file, headers=room.reader)
    answer = await client.get(room.log, params={"limit": 1}, headers=room.owner)
    assert answer.status_code == 200, answer.text
    [last] = answer.json()["items"]
    assert (last["part"], last["file_name"], last["person_name"]) == (
        *("file", "document bí mật.pdf"),
        room.them.reading.name,
    )
    assert last["organization_name"] == room.them.business.name
    following = {"limit": 1, "cursor": answer.json()["next_cursor"]}
    [first] = (await client.get(room.log, params=following, headers=room.owner)).json()["items"]
    assert (first["part"], first["file_id"], first["grant_id"]) == ("text", None, str(grant.id))
    async with exchange.unit_of_work() as uow:
        facts = (await uow.session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq))).all()
    read = [fact for fact in facts if fact.event == "data_room_read"]
    assert [fact.payload["file_id"] for fact in read] == [None, str(room.files["document"].id)]
    assert [fact.event for fact in facts].count("confidential_part_read") == 1
    said = " ".join(str(vars(fact)) for fact in facts) + "".join(capfd.readouterr())
    for private in ("sáu mươi", "bí mật", room.them.reading.name, "Lọc nước"):
        assert private not in said


async def test_nobody_else_finds_a_data_room(client, exchange, room, grant):
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    moderator = await make_member(exchange, await make_organization(exchange, "operator"), "moderator")
    for headers in (stranger, room.owner, await bearer(exchange, moderator)):
        for path in (room.path, room.file):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "data_room_not_found")
    for path in (room.path, room.file, room.log):
        assert (await client.get(path)).status_code == 401
    assert await entries(exchange) == []


async def test_asking_is_not_having(client, exchange, room):
    await make_grant(exchange, room.them.owner, room.them.reader, room.listing, granted=False)
    assert (await client.get(room.path, headers=room.reader)).status_code == 404


async def test_a_viewer_of_the_holder_may_not_read(client, exchange, room, grant):
    viewer = await bearer(exchange, await make_member(exchange, room.them.business, "viewer"))
    answer = await client.get(room.file, headers=viewer)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_staff_who_also_sit_with_the_holder_may_not_read(client, exchange, room, grant):
    clerk = await make_member(exchange, await make_organization(exchange, "operator"), "moderator")
    await join(exchange, clerk, room.them.business, "editor")
    answer = await client.get(room.path, headers=await bearer(exchange, clerk))
    assert (answer.status_code, answer.json()["code"]) == (403, "staff_sign_nothing")


@pytest.mark.parametrize("name", ["evidence", "public"])
async def test_evidence_and_public_files_are_not_in_the_room(client, room, grant, name):
    address = f"{room.path}/files/{room.files[name].id}"
    assert (await client.get(address, headers=room.reader)).json()["code"] == "attachment_not_found"


async def test_a_file_of_another_listing_is_not_in_this_room(client, room, bare):
    address = f"/v1/listings/{bare.id}/data-room/files/{room.files['document'].id}"
    assert (await client.get(address, headers=room.reader)).json()["code"] == "attachment_not_found"


async def test_a_terminated_agreement_s_file_is_gone_at_the_next_request(client, room, grant):
    assert (await client.get(room.file, headers=room.reader)).status_code == 200
    ended = await client.post(
        f"/v1/agreements/{room.agreement.id}/terminate",
        json={"reason": "purpose_ended"},
        headers=keyed(room.owner, if_match="*"),
    )
    assert (ended.status_code, ended.json()["status"]) == (200, "terminated")
    for path in (room.file, room.path):
        answer = await client.get(path, headers=room.reader)
        assert (answer.status_code, answer.json()["code"]) == (404, "data_room_not_found")
    shown = (await client.get(f"/v1/access-grants/{grant.id}", headers=room.reader)).json()
    assert shown["status"] == "revoked"


async def test_revoked_access_is_gone_at_the_next_request(client, room, grant):
    assert (await client.get(room.path, headers=room.reader)).status_code == 200
    revoked = await client.post(f"/v1/access-grants/{grant.id}/revoke", headers=keyed(room.owner, if_match='"2"'))
    assert (revoked.status_code, revoked.headers["etag"]) == (200, '"3"')
    assert (await client.get(room.path, headers=room.reader)).status_code == 404


async def test_a_refused_request_opens_nothing(client, exchange, room):
    asked = await make_grant(exchange, room.them.owner, room.them.reader, room.listing, granted=False)
    refused = await client.post(f"/v1/access-grants/{asked.id}/refuse", headers=keyed(room.owner, if_match='"1"'))
    assert (refused.status_code, refused.json()["status"]) == (200, "refused")
    assert (await client.get(room.path, headers=room.reader)).status_code == 404


async def test_what_was_taken_back_while_it_was_marked_is_not_given(client, exchange, room, grant, monkeypatch):
    async def slow(content, media_type, lines):
        await room.them.run(actions.revoke_access, room.them.owner, grant.id)
        return content

    monkeypatch.setattr(access, "mark", slow)
    answer = await client.get(room.file, headers=room.reader)
    assert (answer.status_code, answer.json()["code"]) == (404, "data_room_not_found")
    assert await entries(exchange) == []


async def test_a_file_that_was_taken_off_while_it_was_marked_is_not_given(client, exchange, room, grant, monkeypatch):
    async def slow(content, media_type, lines):
        await room.them.run(listings.detach, room.them.owner, room.listing.id, room.files["document"].id)
        return content

    monkeypatch.setattr(access, "mark", slow)
    answer = await client.get(room.file, headers=room.reader)
    assert (answer.status_code, answer.json()["code"]) == (404, "attachment_not_found")
    assert await entries(exchange) == []


async def test_a_mark_names_the_grant_by_which_the_file_is_given(client, exchange, room, grant, monkeypatch):
    async def slow(content, media_type, lines):
        await room.them.run(actions.revoke_access, room.them.owner, grant.id)
        await make_grant(exchange, room.them.owner, room.them.reader, room.listing)
        return content

    monkeypatch.setattr(access, "mark", slow)
    answer = await client.get(room.file, headers=room.reader)
    assert (answer.status_code, answer.json()["code"]) == (404, "data_room_not_found")
    assert await entries(exchange) == []


@pytest.mark.parametrize(
    "passed",
    [
        lambda at: update(AccessGrant).values(expires_at=at),
        lambda at: update(NonDisclosureAgreement).values(ends_at=at),
    ],
)
async def test_time_closes_the_room_before_the_clock_does(client, exchange, room, grant, passed):
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(passed(uow.now))
    assert (await client.get(room.path, headers=room.reader)).status_code == 404


async def test_a_suspended_listing_s_room_is_closed_and_a_paused_one_s_is_not(client, room, grant):
    await room.them.run(listings.pause, room.them.owner, room.listing.id)
    assert (await client.get(room.path, headers=room.reader)).status_code == 200
    await room.them.run(listings.suspend, room.them.moderator, room.listing.id, SuspensionReason.RIGHTS_DISPUTED)
    assert (await client.get(room.path, headers=room.reader)).status_code == 404


async def test_a_suspended_holder_reads_nothing(client, exchange, room, grant):
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(type(room.them.business), room.them.business.id)
        uow.publish(found.suspend("test", by=room.them.moderator, at=uow.now))
    answer = await client.get(room.path, headers=room.reader)
    assert (answer.status_code, answer.json()["code"]) == (403, "organization_not_verified")


async def test_a_room_without_a_text_has_its_files(client, room, bare):
    shown = (await client.get(f"/v1/listings/{bare.id}/data-room", headers=room.reader)).json()
    assert (shown["text"], shown["files"]) == (None, [])


async def test_the_log_is_for_those_who_read_what_is_confidential(client, exchange, room, grant):
    viewer = await bearer(exchange, await make_member(exchange, room.them.institute, "viewer"))
    assert (await client.get(room.log, headers=viewer)).status_code == 403
    assert (await client.get(room.log, headers=room.reader)).json()["code"] == "listing_not_found"
    assert (await client.get(f"/v1/listings/{new_id()}/access-log", headers=room.owner)).status_code == 404


@pytest.mark.real_commits
async def test_access_given_while_the_agreement_ends_never_outlives_it(live):
    """Whichever comes first: no grant is left standing under an agreement that has ended."""
    them = await Confidants.gather(live.exchange)
    for _ in range(5):
        listing = await make_listing(live.exchange, them.institute)
        agreement = await make_agreement(live.exchange, them.reader, them.owner, listing)
        grant = await make_grant(live.exchange, them.owner, them.reader, listing, granted=False)
        await asyncio.gather(
            them.run(actions.grant_access, them.owner, grant.id),
            them.run(actions.terminate_agreement, them.reader, agreement.id, Ending(EndingReason.OTHER)),
            return_exceptions=True,
        )
        assert (await them.find(AccessGrant, grant.id)).status.value in {"refused", "revoked"}
