"""Requests against the database: made, answered by the desk, carried out, and followed by the clock."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from contracting import recorded
from factories import actor_of, bearer, join, make_actor, make_member, make_operation, make_organization, make_person
from letters import letters_to, token_for
from techexchange.identity import actions as identity
from techexchange.identity.errors import SoleAdministrator
from techexchange.identity.models import (
    ERASED_ADDRESS,
    MailedToken,
    Membership,
    Organization,
    Person,
    PersonStatus,
    Session,
)
from techexchange.infra.jobs import Work
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, MandateNotActive
from techexchange.notifications import actions as notifications
from techexchange.notifications.actions import Choice
from techexchange.notifications.models import Notice, Preferences
from techexchange.privacy import actions, queries
from techexchange.privacy.errors import (
    DataRequestNotFound,
    DataRequestStands,
    ExportNotKept,
    PartyToDataRequest,
)
from techexchange.privacy.jobs import follow_requests, forgetting
from techexchange.privacy.models import DataRequest, DataWish, ObjectedUse, RequestKind
from techexchange.privacy.queries import RequestFilter
from techexchange.privacy.repository import retaining
from techexchange.privacy.repository.retaining import forget_old
from techexchange.search import actions as search
from techexchange.search.models import AlertFrequency, SavedSearch
from techexchange.search.schemas import SavedSearchIn

RIGHT = "lan.anh@example.com"
ERASURE = DataWish(kind=RequestKind.ERASURE, statement="I have left.")


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange)


@pytest.fixture
async def desk(exchange, operation):
    return await actor_of(exchange, operation.supervisor)


@pytest.fixture
async def person(exchange):
    return await make_person(exchange, email="lan.unique@example.com", name="Lan the Unique")


@pytest.fixture
async def actor(exchange, person):
    return await actor_of(exchange, person)


async def do(exchange, action, *arguments, **more):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments, **more)


async def found(exchange, model, id):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get(model, id)


async def count(exchange, model, *conditions):
    async with exchange.unit_of_work() as uow:
        return await uow.session.scalar(select(func.count()).select_from(model).where(*conditions))


async def in_hand(exchange, desk, actor, wish=ERASURE):
    """A request the desk has acknowledged."""
    request = await do(exchange, actions.ask, actor, wish)
    return await do(exchange, actions.acknowledge, desk, request.id, concerns_others=False)


async def decided(exchange, desk, actor, wish=ERASURE, answer="Done."):
    request = await in_hand(exchange, desk, actor, wish)
    return await do(exchange, actions.fulfil, desk, request.id, answer)


async def test_a_person_asks_once_and_may_withdraw(exchange, actor):
    request = await do(exchange, actions.ask, actor, ERASURE)
    with pytest.raises(DataRequestStands):
        await do(exchange, actions.ask, actor, ERASURE)
    other, _ = await make_actor(exchange)
    with pytest.raises(DataRequestNotFound):
        await do(exchange, actions.withdraw, other, request.id)
    assert (await do(exchange, actions.withdraw, actor, request.id)).status == "withdrawn"
    await do(exchange, actions.ask, actor, ERASURE)
    with pytest.raises(Unauthenticated):
        await do(exchange, actions.ask, ANONYMOUS, ERASURE)


async def test_who_is_the_desk(exchange, operation, desk, actor):
    request = await do(exchange, actions.ask, actor, ERASURE)
    unmandated = await actor_of(exchange, operation.moderator)
    with pytest.raises(MandateNotActive):
        await do(exchange, actions.acknowledge, unmandated, request.id, concerns_others=False)
    institute, _ = await make_actor(exchange)
    for who in (actor, institute):
        with pytest.raises(Forbidden):
            await do(exchange, actions.acknowledge, who, request.id, concerns_others=False)
        with pytest.raises(Forbidden):
            await do(exchange, queries.desk, who, RequestFilter(), PageRequest())
    with pytest.raises(Stale):
        await do(exchange, actions.acknowledge, desk, request.id, concerns_others=False, version=9)
    own = await do(exchange, actions.ask, desk, ERASURE)
    with pytest.raises(PartyToDataRequest):
        await do(exchange, actions.acknowledge, desk, own.id, concerns_others=False)


async def test_the_decision_is_on_record_with_who_made_it(exchange, desk, person, actor):
    request = await in_hand(exchange, desk, actor)
    await do(exchange, actions.extend, desk, request.id)
    refused = await do(exchange, actions.refuse, desk, request.id, "A contract is kept for ten years.")
    assert (refused.status, refused.decided_by) == ("refused", desk.id)
    assert await recorded(exchange, request.id) == [
        "data_request_received",
        "data_request_acknowledged",
        "data_request_delayed",
        "data_request_refused",
    ]
    seen = await do(exchange, queries.own, actor, request.id)
    assert seen.answer == "A contract is kept for ten years."
    told = [letter.template for letter in await letters_to(exchange, person.email)]
    assert told == ["data_request_decided", "data_request_acknowledged", "data_request_acknowledged"]


async def test_an_export_has_all_that_is_kept_and_is_the_persons_alone(exchange, desk, person, actor):
    await bearer(exchange, person)
    criteria = SavedSearchIn(name="Unique pumps", query="q=pump").criteria()
    await do(exchange, search.save, actor, "Unique pumps", criteria, AlertFrequency.WEEKLY, mail=True)
    institute = await make_organization(exchange)
    await join(exchange, person, institute, "editor")
    request = await do(exchange, actions.ask, actor, DataWish(kind=RequestKind.EXPORT))
    assert request.status == "fulfilled"
    data = await do(exchange, queries.personal_data, actor, request.id)
    [account] = data.domains["identity"]["people.id"]
    assert (account["email"], account["name"]) == (person.email, person.name)
    assert [seat["organization_id"] for seat in data.domains["identity"]["memberships.person_id"]] == [
        str(institute.id)
    ]
    assert data.domains["search"]["saved_searches.person_id"][0]["name"] == "Unique pumps"
    told = {entry["event"] for entry in data.domains["ledger"]["ledger_entries.actor_id"]}
    assert {"saved_search_created"} <= told
    assert (data.fates["sessions.person_id"], data.cut_off) == ("forgotten", [])
    with pytest.raises(DataRequestNotFound):
        await do(exchange, queries.personal_data, desk, request.id)
    erasure = await do(exchange, actions.ask, actor, ERASURE)
    with pytest.raises(ExportNotKept):
        await do(exchange, queries.personal_data, actor, erasure.id)


async def test_a_correction_is_carried_out_with_the_decision(exchange, desk, person, actor):
    wish = DataWish(kind=RequestKind.CORRECTION, name="Lan Anh", email=RIGHT)
    await decided(exchange, desk, actor, wish)
    now = await found(exchange, Person, person.id)
    assert (now.name, now.email) == ("Lan Anh", person.email), "an address holds once it is proved"
    assert "person_corrected" in await recorded(exchange, person.id)
    assert [letter.template for letter in await letters_to(exchange, RIGHT)] == ["confirm_address"]
    assert "data_request_decided" in [letter.template for letter in await letters_to(exchange, person.email)]
    other = await make_person(exchange)
    taken = DataWish(kind=RequestKind.CORRECTION, email=other.email)
    request = await in_hand(exchange, desk, actor, taken)
    with pytest.raises(AlreadyExists):
        await do(exchange, actions.fulfil, desk, request.id, None)
    assert (await found(exchange, DataRequest, request.id)).status == "acknowledged"


async def moved(exchange, desk, actor, email=RIGHT):
    """The person was granted another address, and proved it."""
    await decided(exchange, desk, actor, DataWish(kind=RequestKind.CORRECTION, email=email))
    await do(exchange, identity.confirm_address, actor, await token_for(exchange, email))


async def test_an_address_is_erased_with_the_former_ones(exchange, desk, person, actor):
    await moved(exchange, desk, actor)
    await moved(exchange, desk, actor, "anh@example.com")
    said = f"Write to {person.email}, {RIGHT.upper()} or anh@example.com."
    institute = await make_organization(exchange, contact={"phone": said})
    export = await do(exchange, actions.ask, actor, DataWish(kind=RequestKind.EXPORT))
    data = await do(exchange, queries.personal_data, actor, export.id)
    assert data.domains["identity"]["people.id"][0]["former_emails"] == [person.email, RIGHT]
    await decided(exchange, desk, actor)
    told = (await found(exchange, Organization, institute.id)).contact["phone"]
    assert told == f"Write to {ERASED_ADDRESS}, {ERASED_ADDRESS} or {ERASED_ADDRESS}."
    assert (await found(exchange, Person, person.id)).former_emails == []
    for address in (person.email, RIGHT, "anh@example.com"):
        assert await letters_to(exchange, address) == []


async def test_a_former_address_that_is_anothers_now_stays(exchange, desk, person, actor):
    await moved(exchange, desk, actor)
    other = await make_person(exchange, email=person.email)
    institute = await make_organization(exchange, contact={"phone": f"{other.email}, {RIGHT}"})
    await decided(exchange, desk, actor)
    assert (await found(exchange, Person, other.id)).email == person.email
    told = (await found(exchange, Organization, institute.id)).contact["phone"]
    assert told == f"{other.email}, {ERASED_ADDRESS}"


async def test_an_address_that_was_never_proved_is_forgotten_but_what_names_it_is_not(exchange, desk, actor):
    """It may be somebody else's: what others wrote of it stays."""
    await decided(exchange, desk, actor, DataWish(kind=RequestKind.CORRECTION, email=RIGHT))
    institute = await make_organization(exchange, contact={"phone": RIGHT})
    await decided(exchange, desk, actor)
    assert await letters_to(exchange, RIGHT) == []
    assert await count(exchange, MailedToken, MailedToken.email == RIGHT) == 0
    assert (await found(exchange, Organization, institute.id)).contact["phone"] == RIGHT


@pytest.mark.parametrize("known", [False, True], ids=["said nothing before", "wanted letters before"])
async def test_an_objection_to_letters_stops_them(exchange, desk, actor, known):
    criteria = SavedSearchIn(name="x", query="q=pump").criteria()
    kept = await do(exchange, search.save, actor, "x", criteria, AlertFrequency.WEEKLY, mail=True)
    if known:
        await do(exchange, notifications.choose, actor, Choice(mail=True))
    await decided(exchange, desk, actor, DataWish(kind=RequestKind.OBJECTION, objection=ObjectedUse.LETTERS))
    assert (await found(exchange, Preferences, actor.id)).mail is False
    assert (await found(exchange, SavedSearch, kept.id)).mail is False


async def test_an_erased_person_is_nobody_and_never_signs_in_again(exchange, client, desk, person, actor):
    headers = await bearer(exchange, person)
    assert (await client.get("/v1/me", headers=headers)).status_code == 200
    request = await decided(exchange, desk, actor)
    assert (await client.get("/v1/me", headers=headers)).status_code == 401
    gone = await found(exchange, Person, person.id)
    assert (gone.status, gone.password_hash, gone.recovery_hashes) == (PersonStatus.ERASED, None, [])
    assert "unique" not in f"{gone.name} {gone.email}".lower()
    assert await count(exchange, Session, Session.person_id == person.id) == 0
    kept = await found(exchange, DataRequest, request.id)
    assert (kept.status, kept.statement, kept.salt, kept.answer) == ("fulfilled", None, None, None)
    assert (await recorded(exchange, person.id))[-1] == "person_erased"


async def test_an_address_that_only_contains_the_erased_one_stays(exchange, desk, actor):
    near = ("ilan.unique@example.com", "lan.unique@example.com.vn", "đlan.unique@example.com")
    for address in near:
        await make_person(exchange, email=address)
    said = "Ask\nlan.unique@example.com, or " + " and ".join(near)
    contact = {"phone": said}
    institute = await make_organization(exchange, contact=contact)
    await decided(exchange, desk, actor)
    async with exchange.unit_of_work() as uow:
        kept = set(await uow.session.scalars(select(Person.email).where(Person.email.in_(near))))
        told = (await uow.session.get_one(Organization, institute.id)).contact["phone"]
    assert kept == set(near)
    assert told == said.replace("\nlan.unique@example.com,", f"\n{ERASED_ADDRESS},")


async def test_a_request_taken_back_is_kept_no_longer_than_others(exchange, actor):
    request = await do(exchange, actions.ask, actor, ERASURE)
    await do(exchange, actions.withdraw, actor, request.id)
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(DataRequest).values(created_at=uow.now - timedelta(days=2_000)))
        await forget_old(uow, "data_requests", uow.now, 10)
    kept = await found(exchange, DataRequest, request.id)
    assert (kept.status, kept.statement, kept.salt) == ("withdrawn", None, None)


async def test_who_alone_administers_an_organisation_hands_it_over_first(exchange, desk, person, actor):
    institute = await make_organization(exchange)
    await join(exchange, person, institute, "admin")
    request = await in_hand(exchange, desk, actor)
    with pytest.raises(SoleAdministrator) as refusal:
        await do(exchange, actions.fulfil, desk, request.id, None)
    assert refusal.value.details["organizations"] == [str(institute.id)]
    assert (await found(exchange, DataRequest, request.id)).status == "acknowledged"
    await make_member(exchange, institute, "admin")
    await do(exchange, actions.fulfil, desk, request.id, None)
    assert await count(exchange, Membership, Membership.person_id == person.id) == 0


class TestClock:
    """Time that passes."""

    async def call(self, exchange, request, moment="wake_at"):
        async with exchange.unit_of_work() as uow:
            past = {moment: uow.now - timedelta(minutes=1)}
            await uow.session.execute(update(DataRequest).where(DataRequest.id == request.id).values(past))

    async def run(self, exchange, statement):
        async with exchange.unit_of_work() as uow:
            await uow.session.execute(text(statement))

    async def test_a_clock_that_ran_out_is_noted(self, exchange, desk, actor):
        request = await do(exchange, actions.ask, actor, ERASURE)
        assert await do(exchange, follow_requests) == 0
        await self.call(exchange, request)
        await self.call(exchange, request, "acknowledge_by")
        assert await do(exchange, follow_requests) == 1
        assert await do(exchange, follow_requests) == 0
        assert (await recorded(exchange, request.id))[-1] == "data_request_overdue"
        late = await do(exchange, queries.desk, desk, RequestFilter(overdue=True), PageRequest())
        assert [one.id for one in late.items] == [request.id]

    async def test_what_came_after_an_erasure_is_swept(self, exchange, desk, person, actor):
        request = await decided(exchange, desk, actor)
        async with exchange.unit_of_work() as uow:
            told = {"event_id": request.id, "kind": "case_overdue", "subject_type": "case", "subject_id": request.id}
            uow.session.add(Notice(person_id=person.id, values={}, created_at=uow.now, **told))
        await self.call(exchange, request)
        assert await do(exchange, follow_requests) == 1
        assert await count(exchange, Notice, Notice.person_id == person.id) == 0
        assert await do(exchange, follow_requests) == 0

    async def test_what_was_kept_long_enough_is_forgotten(self, exchange, settings, desk, actor):
        keep_no_longer = forgetting(FileStorage(None, settings.data_directory / "files"))["forget_data_requests"]
        request = await in_hand(exchange, desk, actor)
        await do(exchange, actions.refuse, desk, request.id, "Not yet.")
        assert await do(exchange, keep_no_longer) == 0
        assert (await found(exchange, DataRequest, request.id)).salt
        await self.run(exchange, "UPDATE data_requests SET decided_at = now() - interval '731 days'")
        await do(exchange, keep_no_longer)
        assert (await found(exchange, DataRequest, request.id)).salt, "it is done once a day"
        await self.run(exchange, "UPDATE attempt_counts SET resets_at = now() WHERE key = 'retention:data_requests'")
        assert await do(exchange, keep_no_longer) == 1
        kept = await found(exchange, DataRequest, request.id)
        assert (kept.status, kept.statement, kept.salt, kept.answer) == ("refused", None, None, None)

    async def test_what_is_much_is_forgotten_in_batches(self, exchange, settings, person, monkeypatch):
        monkeypatch.setattr(retaining, "BATCH", 2)
        keep_no_longer = forgetting(FileStorage(None, settings.data_directory / "files"))["forget_notices"]
        async with exchange.unit_of_work() as uow:
            told = {"kind": "case_overdue", "subject_type": "case", "subject_id": new_id(), "person_id": person.id}
            long_ago = uow.now - timedelta(days=731)
            uow.session.add_all(Notice(event_id=new_id(), values={}, created_at=long_ago, **told) for _ in range(3))
        assert [await do(exchange, keep_no_longer) for _ in range(3)] == [2, 1, 0]
        assert await count(exchange, Notice) == 0

    async def test_a_kind_that_fails_keeps_no_other(self, exchange, settings, person, monkeypatch):
        monkeypatch.setitem(retaining.FORGETTING, "notices", "SELECT 1 / 0")
        work = Work((), forgetting(FileStorage(None, settings.data_directory / "files")))
        request = await do(exchange, actions.ask, await actor_of(exchange, person), DataWish(kind=RequestKind.EXPORT))
        await self.run(exchange, "UPDATE data_requests SET decided_at = now() - interval '731 days'")
        await work.tick(exchange)
        assert (await found(exchange, DataRequest, request.id)).salt is None
