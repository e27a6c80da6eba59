"""Attachments over HTTP."""

import hashlib
import io
from types import SimpleNamespace
from uuid import uuid4

import pytest
from PIL import Image

from factories import bearer, keyed, make_listing, make_member, make_organization
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions
from techexchange.listings.models import LARGEST_NUMBER_OF_ATTACHMENTS, Attachment, AttachmentKind


def png(colour=(10, 20, 30)):
    written = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(written, "PNG")
    return written.getvalue()


@pytest.fixture
async def parties(exchange):
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    seller, stranger = [
        await bearer(exchange, await make_member(exchange, organization)) for organization in (institute, business)
    ]
    listing = await make_listing(exchange, institute, "draft")
    return SimpleNamespace(institute=institute, seller=seller, stranger=stranger, listing=listing)


async def attach(client, headers, listing, content=None, name="ảnh.png", **form):
    form = {"kind": "image", "public": "true"} | form
    files = {"file": (name, png() if content is None else content, "text/html")}
    return await client.post(f"/v1/listings/{listing.id}/attachments", data=form, files=files, headers=keyed(headers))


async def publish(exchange, listing, first=False):
    for action in (actions.submit, actions.begin_review, actions.publish):
        async with exchange.unit_of_work() as uow:
            await action(uow, SYSTEM, listing.id)


def problem(answer, status, code):
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    return answer.json()


async def test_a_file_is_attached_listed_and_downloaded(client, parties, app):
    answer = await attach(client, parties.seller, parties.listing, name="../../Ảnh chụp.HTML")
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    attachment = answer.json()
    assert (attachment["name"], attachment["media_type"], attachment["kind"]) == ("Ảnh chụp.png", "image/png", "image")
    assert "storage_key" not in attachment
    url = f"/v1/listings/{parties.listing.id}/attachments"
    assert (await client.get(url, headers=parties.seller)).json()["items"] == [attachment]
    file = await client.get(f"{url}/{attachment['id']}", headers=parties.seller)
    assert hashlib.sha256(file.content).hexdigest() == attachment["sha256"]
    assert len(file.content) == attachment["size"]
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''%E1%BA%A2nh%20ch%E1%BB%A5p.png"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert len(list(app.state.storage.directory.rglob("*.*"))) <= 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_refused"),
        (b"<svg onload=alert(1)>", "file_refused"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "file_refused"),
        (png()[:60], "file_refused"),
        (png() + bytes(10 * 1024 * 1024), "file_too_large"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(client, parties, app, content, code):
    problem(await attach(client, parties.seller, parties.listing, content), 422, code)
    listing = await client.get(f"/v1/listings/{parties.listing.id}", headers=parties.seller)
    assert listing.json()["version"] == parties.listing.version
    assert not app.state.storage.directory.exists()


@pytest.mark.parametrize("form", [{"kind": "virus"}, {"public": "perhaps"}, {"kind": ""}])
async def test_an_unknown_kind_is_refused(client, parties, form):
    problem(await attach(client, parties.seller, parties.listing, **form), 422, "validation_failed")


async def test_a_file_is_needed(client, parties):
    url = f"/v1/listings/{parties.listing.id}/attachments"
    answer = await client.post(url, data={"kind": "image", "file": "text"}, headers=keyed(parties.seller))
    problem(answer, 422, "validation_failed")


async def test_only_reviewed_public_files_are_public(client, exchange, parties):
    public, private = [
        (await attach(client, parties.seller, parties.listing, png((n, n, n)), public=str(n == 0).lower())).json()
        for n in range(2)
    ]
    url = f"/v1/listings/{parties.listing.id}/attachments"
    for headers in ({}, parties.stranger):
        problem(await client.get(url, headers=headers), 404, "listing_not_found")
        problem(await client.get(f"{url}/{public['id']}", headers=headers), 404, "listing_not_found")
    await publish(exchange, parties.listing)
    added = (await attach(client, parties.seller, parties.listing, png((9, 9, 9)))).json()
    shown = (await client.get(f"/v1/listings/{parties.listing.id}")).json()
    assert [named["id"] for named in shown["content"]["attachments"]] == [public["id"]]
    for headers in ({}, parties.stranger):
        assert [each["id"] for each in (await client.get(url, headers=headers)).json()["items"]] == [public["id"]]
        assert (await client.get(f"{url}/{public['id']}", headers=headers)).status_code == 200
        for hidden in (private, added):
            problem(await client.get(f"{url}/{hidden['id']}", headers=headers), 404, "attachment_not_found")
    await publish(exchange, parties.listing)
    assert (await client.get(f"{url}/{added['id']}")).status_code == 200
    working = await client.get(f"/v1/listings/{parties.listing.id}", headers=parties.seller)
    await client.post(
        f"/v1/listings/{parties.listing.id}/pause", headers=keyed(parties.seller, if_match=working.headers["etag"])
    )
    problem(await client.get(f"{url}/{public['id']}"), 404, "listing_not_found")


async def test_a_file_is_removed_with_its_bytes(client, parties, app):
    attachment = (await attach(client, parties.seller, parties.listing)).json()
    url = f"/v1/listings/{parties.listing.id}/attachments/{attachment['id']}"
    problem(await client.delete(url, headers=parties.seller), 428, "precondition_required")
    problem(await client.delete(url, headers=parties.seller | {"If-Match": '"2"'}), 412, "stale")
    assert [path for path in app.state.storage.directory.rglob("*") if path.is_file()]
    answer = await client.delete(url, headers=parties.seller | {"If-Match": '"1"'})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not [path for path in app.state.storage.directory.rglob("*") if path.is_file()]
    problem(await client.get(url, headers=parties.seller), 404, "attachment_not_found")
    problem(await client.delete(url, headers=parties.seller | {"If-Match": "*"}), 404, "attachment_not_found")


async def test_outsiders_change_nothing(client, exchange, parties):
    attachment = (await attach(client, parties.seller, parties.listing)).json()
    unknown = SimpleNamespace(id=uuid4())
    for listing in (parties.listing, unknown):
        problem(await attach(client, parties.stranger, listing), 404, "listing_not_found")
        url = f"/v1/listings/{listing.id}/attachments/{attachment['id']}"
        problem(await client.delete(url, headers=parties.stranger | {"If-Match": "*"}), 404, "listing_not_found")
    await publish(exchange, parties.listing)
    problem(await attach(client, parties.stranger, parties.listing), 403, "forbidden")
    problem(await attach(client, {}, parties.listing), 401, "unauthenticated")


async def test_content_under_review_gets_no_files(client, exchange, parties, app):
    listing = await make_listing(exchange, parties.institute, "submitted")
    problem(await attach(client, parties.seller, listing), 409, "move_not_allowed")
    assert not [path for path in app.state.storage.directory.rglob("*") if path.is_file()]


async def test_there_is_a_limit(client, exchange, parties):
    async with exchange.unit_of_work() as uow:
        for number in range(LARGEST_NUMBER_OF_ATTACHMENTS):
            kept = {"name": "a.png", "media_type": "image/png", "size": 1, "sha256": "0", "storage_key": str(number)}
            uow.session.add(
                Attachment(
                    listing_id=parties.listing.id, kind=AttachmentKind.IMAGE, public=False, created_at=uow.now, **kept
                )
            )
    problem(await attach(client, parties.seller, parties.listing), 409, "too_many_attachments")


async def test_a_file_that_was_tampered_with_is_not_given_out(client, parties, app):
    attachment = (await attach(client, parties.seller, parties.listing)).json()
    (path,) = [path for path in app.state.storage.directory.rglob("*") if path.is_file()]
    path.write_bytes(b"<script>")
    url = f"/v1/listings/{parties.listing.id}/attachments/{attachment['id']}"
    problem(await client.get(url, headers=parties.seller), 503, "file_damaged")
