"""Check 33 for what is confidential: whoever loses the right to it finds it gone at the next request, by every token.

Two people of the holder, each signed in twice, have read text and file. Then an agreement ends, access is taken back, a
member leaves or becomes a viewer, an organisation loses its standing, a person signs out everywhere.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import typst
from sqlalchemy import func, select, update

from agreements import Confidants, make_agreement, make_grant
from factories import actor_of, bearer, join, keyed, make_listing, make_offer, make_person
from techexchange.identity import actions as identity
from techexchange.identity.models import Membership
from techexchange.infra.storage import FileStorage
from techexchange.introductions import actions
from techexchange.introductions.jobs import TICKS
from techexchange.introductions.models import AccessGrant, Ending, EndingReason, NonDisclosureAgreement
from techexchange.kernel.permissions import SYSTEM, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.models import AttachmentKind, SuspensionReason, Upload

PDF = typst.compile("#set page(width: 200pt, height: 100pt)\nBí mật".encode(), format="pdf")
SECRET = "Ủ ở sáu mươi hai độ trong bốn giờ"


@dataclass
class Room:
    """A data room that a member and an editor of the holder have entered."""

    exchange: object
    client: object
    them: Confidants
    listing: object
    agreement: object
    grant: object
    member: object
    seat: object
    negotiation: object
    tokens: dict
    paths: tuple

    async def answers(self, who):
        """What each token of someone gets at each address."""
        answers = [
            await self.client.get(path, headers=headers | {"If-None-Match": "*"})
            for headers in self.tokens[who]
            for path in self.paths
        ]
        for answer in answers:
            assert answer.status_code == 200 or (SECRET not in answer.text and b"%PDF" not in answer.content)
        return {answer.status_code for answer in answers}

    async def run(self, action, *arguments):
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)

    async def post(self, path, headers, body=None):
        sent = {} if body is None else {"json": body}
        answer = await self.client.post(path, headers=keyed(headers, if_match="*"), **sent)
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def room(exchange, client, app):
    them = await Confidants.gather(exchange)
    listing = await make_listing(exchange, them.institute)
    storage: FileStorage = app.state.storage
    upload = Upload("bí mật.pdf", PDF, AttachmentKind.DOCUMENT, public=False)
    file = await them.run(listings.attach, them.owner, listing.id, upload, storage)
    await them.run(listings.save_confidential, them.owner, listing.id, SECRET)
    agreement = await make_agreement(exchange, them.reader, them.owner, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    member = await make_person(exchange)
    seat = await join(exchange, member, them.business, Role.NEGOTIATOR)
    negotiation = await make_offer(exchange, await actor_of(exchange, member), listing)
    people = {"reader": them.reading, "member": member, "owner": them.owning}
    tokens = {name: [await bearer(exchange, person) for _ in range(2)] for name, person in people.items()}
    path = f"/v1/listings/{listing.id}/data-room"
    paths = (path, f"{path}/files/{file.id}")
    made = Room(exchange, client, them, listing, agreement, grant, member, seat, negotiation, tokens, paths)
    assert (await made.answers("reader"), await made.answers("member")) == ({200}, {200})
    return made


async def terminated_by_the_owner(room):
    path = f"/v1/agreements/{room.agreement.id}/terminate"
    await room.post(path, room.tokens["owner"][0], {"reason": "purpose_ended"})


async def terminated_by_the_holder(room):
    await room.run(actions.terminate_agreement, room.them.reader, room.agreement.id, Ending(EndingReason.OTHER))


async def run_out(room):
    async with room.exchange.unit_of_work() as uow:
        ended = update(NonDisclosureAgreement).where(NonDisclosureAgreement.id == room.agreement.id)
        await uow.session.execute(ended.values(wake_at=uow.now, ends_at=uow.now))
    for tick in TICKS.values():
        await room.run(tick)


async def revoked(room):
    await room.post(f"/v1/access-grants/{room.grant.id}/revoke", room.tokens["owner"][1])


async def expired(room):
    async with room.exchange.unit_of_work() as uow:
        ended = update(AccessGrant).where(AccessGrant.id == room.grant.id)
        await uow.session.execute(ended.values(expires_at=uow.now - timedelta(seconds=1)))


async def listing_suspended(room):
    await room.run(listings.suspend, room.them.moderator, room.listing.id, SuspensionReason.RIGHTS_DISPUTED)


async def holder_suspended(room):
    await room.run(identity.suspend, SYSTEM, room.them.business.id, "test")


async def holder_revoked(room):
    await room.run(identity.revoke, SYSTEM, room.them.business.id, "test")


FOR_ALL = {
    terminated_by_the_owner: {404},
    terminated_by_the_holder: {404},
    run_out: {404},
    revoked: {404},
    expired: {404},
    listing_suspended: {404},
    holder_suspended: {403},
    holder_revoked: {403},
}


@pytest.mark.parametrize("taken", FOR_ALL, ids=lambda taken: taken.__name__)
async def test_what_ends_it_ends_it_for_everybody_of_the_holder(room, taken):
    await taken(room)
    for who in ("reader", "member"):
        assert await room.answers(who) == FOR_ALL[taken]


async def removed(room):
    path = f"/v1/organizations/{room.them.business.id}/members/{room.seat.id}"
    answer = await room.client.delete(path, headers=room.tokens["reader"][0] | {"If-Match": "*"})
    assert answer.status_code == 204


async def made_a_viewer(room):
    place = (room.them.business.id, room.seat.id)
    await room.run(identity.change_role, room.them.reader, place, Role.VIEWER)


async def disabled(room):
    await room.run(identity.disable, SYSTEM, room.member.id)


async def signed_out_everywhere(room):
    assert (await room.client.delete("/v1/sessions", headers=room.tokens["member"][0])).status_code == 204


FOR_ONE = {removed: {404}, made_a_viewer: {403}, disabled: {401}, signed_out_everywhere: {401}}


@pytest.mark.parametrize("taken", FOR_ONE, ids=lambda taken: taken.__name__)
async def test_what_one_person_loses_the_others_of_the_holder_keep(room, taken):
    await taken(room)
    assert await room.answers("member") == FOR_ONE[taken]
    assert await room.answers("reader") == {200}


async def test_a_removed_member_finds_no_negotiation_agreement_or_access(room):
    about = [
        f"/v1/negotiations/{room.negotiation.id}",
        f"/v1/agreements/{room.agreement.id}",
        f"/v1/access-grants/{room.grant.id}",
    ]
    headers = room.tokens["member"][0]
    assert [(await room.client.get(path, headers=headers)).status_code for path in about] == [200] * 3
    await removed(room)
    for path in about:
        assert (await room.client.get(path, headers=headers)).status_code == 404
    counter = f"{about[0]}/withdraw"
    answer = await room.client.post(counter, headers=keyed(headers, if_match="*"))
    assert answer.status_code == 404
    listed = await room.client.get("/v1/negotiations", headers=headers)
    assert listed.json()["items"] == []


async def test_a_member_the_owner_removes_reads_neither_text_nor_log(room):
    colleague = await make_person(room.exchange)
    seat = await join(room.exchange, colleague, room.them.institute, Role.EDITOR)
    headers = await bearer(room.exchange, colleague)
    paths = [f"/v1/listings/{room.listing.id}/{name}" for name in ("confidential", "access-log")]
    assert [(await room.client.get(path, headers=headers)).status_code for path in paths] == [200, 200]
    async with room.exchange.unit_of_work() as uow:
        await uow.session.delete(await uow.session.get_one(Membership, seat.id))
    assert [(await room.client.get(path, headers=headers)).status_code for path in paths] == [404, 404]


async def test_what_was_refused_is_not_logged_as_read(room):
    async def readings():
        async with room.exchange.unit_of_work() as uow:
            told = select(func.count()).where(LedgerEntry.event == "data_room_read")
            return await uow.session.scalar(told)

    before = await readings()
    await revoked(room)
    assert await room.answers("reader") == {404}
    assert await readings() == before
