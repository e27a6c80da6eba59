"""Introductions without a database: whose step it is, who is named to whom, how long an answer takes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from techexchange.introductions.errors import (
    AlreadyConsented,
    AnonymityContradicted,
    AnswerOverdue,
    BrokerInvolved,
    InContactWithOneself,
    ListingNotOwn,
    PairUnsuitable,
    StaffSeekNoContact,
    StepNotYours,
)
from techexchange.introductions.events import (
    ContactMade,
    ContactSuggested,
    InterestAccepted,
    InterestAcknowledged,
    InterestDeclined,
    InterestExpired,
    InterestExpressed,
    InterestLapsed,
    InterestWithdrawn,
)
from techexchange.introductions.models import (
    ANSWER_DAYS,
    Approach,
    ContactSide,
    Interest,
    InterestDeclineReason,
    InterestRefusal,
    Introduction,
    IntroductionStatus,
    Openings,
)
from techexchange.kernel.days import same_hour_after
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import (
    GRANTS,
    SYSTEM,
    Actor,
    Authority,
    MandatedAction,
    OrganizationKind,
    Role,
    Seat,
)
from techexchange.listings.models import Direction, Listing

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
DUE = MONDAY + timedelta(days=14)
SEEKER, HOST = ContactSide
S = IntroductionStatus
REFUSAL = InterestRefusal(InterestDeclineReason.PRICE, "SECRET")


def member(organization_id, role=Role.NEGOTIATOR, kind=OrganizationKind.BUSINESS):
    return Seat(organization_id, kind, verified=True, permissions=GRANTS[kind][role])


def person(*seats, authority=None):
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4(), second_factor=True, authority=authority)


def broker_of(organization_id):
    authority = Authority(organization_id, frozenset(MandatedAction))
    return person(member(organization_id, Role.BROKER, OrganizationKind.OPERATOR), authority=authority)


@pytest.fixture
def approach():
    return Approach(listing_id=uuid4(), listing_version=2, host_id=uuid4(), seeker_id=uuid4(), message="SECRET")


@pytest.fixture
def people(approach):
    return SimpleNamespace(
        seeker=person(member(approach.seeker_id)),
        host=person(member(approach.host_id)),
        viewer=person(member(approach.host_id, Role.VIEWER)),
        stranger=person(member(uuid4())),
        broker=broker_of(uuid4()),
        both=person(member(approach.seeker_id), member(approach.host_id)),
    )


@pytest.fixture
def sent(approach, people):
    return Introduction.express(approach, by=people.seeker, at=MONDAY)[0]


@pytest.fixture
def unnamed(approach, people):
    return Introduction.express(replace(approach, seeker_hidden=True), by=people.seeker, at=MONDAY)[0]


@pytest.fixture
def brokered(approach, people):
    over = replace(approach, seeker_hidden=True).over(None, people.broker.id)
    return Introduction.suggest(over, by=people.broker, at=MONDAY)[0]


def facts_of(introduction):
    return (introduction.listing_id, introduction.seeker_id, introduction.host_id)


def test_interest_asks_the_host_and_is_the_consent_of_a_named_seeker(approach, people):
    introduction, event = Introduction.express(approach, by=people.seeker, at=MONDAY)
    assert (introduction.status, introduction.wake_at) == (S.SENT, DUE)
    assert (introduction.seeker_consented_at, introduction.host_consented_at) == (MONDAY, None)
    assert isinstance(event, InterestExpressed)
    assert (event.subject_id, event.actor_id, event.at) == (introduction.id, people.seeker.id, MONDAY)
    assert (event.listing_id, event.seeker_id, event.host_id) == facts_of(introduction)


def test_no_event_tells_what_was_written(approach, people, sent):
    events = [
        Introduction.express(approach, by=people.seeker, at=MONDAY)[1],
        sent.acknowledge(HOST, by=people.host, at=MONDAY),
        sent.decline(REFUSAL, HOST, by=people.host, at=MONDAY),
    ]
    assert not [event for event in events if "SECRET" in str(vars(event))]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (MONDAY, DUE),
        (MONDAY + timedelta(days=4), DUE + timedelta(days=4)),
        (MONDAY + timedelta(days=5), DUE + timedelta(days=4)),
        (MONDAY + timedelta(days=6), DUE + timedelta(days=4)),
        (datetime(2026, 5, 8, 18, tzinfo=UTC), datetime(2026, 5, 21, 18, tzinfo=UTC)),
    ],
    ids=["monday", "friday", "saturday", "sunday", "friday in London and saturday in Hanoi"],
)
def test_the_time_to_answer_is_counted_in_working_days_of_vietnam(at, due):
    assert ANSWER_DAYS == 10
    assert same_hour_after(at, ANSWER_DAYS) == due


def test_accepting_a_named_seeker_introduces_the_two(sent, people):
    sent.acknowledge(HOST, by=people.host, at=MONDAY)
    accepted, made = sent.accept(HOST, by=people.host, at=MONDAY + timedelta(days=1))
    assert (sent.status, sent.introduced_at, sent.wake_at) == (S.INTRODUCED, MONDAY + timedelta(days=1), None)
    assert isinstance(accepted, InterestAccepted)
    assert (accepted.accepted_by, accepted.mail) == (sent.host_id, False)
    assert isinstance(made, ContactMade)


def test_an_unnamed_seeker_consents_after_the_host_accepted(unnamed, people):
    with pytest.raises(StepNotYours):
        unnamed.consent(SEEKER, by=people.seeker, at=MONDAY)
    later = MONDAY + timedelta(days=1)
    [accepted] = unnamed.accept(HOST, by=people.host, at=later)
    assert (unnamed.status, accepted.mail, unnamed.introduced_at) == (S.ACCEPTED, True, None)
    assert unnamed.wake_at == DUE + timedelta(days=1)
    with pytest.raises(AlreadyConsented):
        unnamed.consent(HOST, by=people.host, at=later)
    assert isinstance(unnamed.consent(SEEKER, by=people.seeker, at=later), ContactMade)
    assert (unnamed.status, unnamed.introduced_at) == (S.INTRODUCED, later)
    with pytest.raises(MoveNotAllowed):
        unnamed.consent(SEEKER, by=people.seeker, at=later)


@pytest.mark.parametrize("first", ContactSide)
def test_what_the_broker_suggests_needs_both_sides(brokered, people, first):
    actors = {SEEKER: people.seeker, HOST: people.host}
    accepted = brokered.consent(first, by=actors[first], at=MONDAY)
    assert isinstance(accepted, InterestAccepted)
    assert (brokered.status, accepted.accepted_by) == (S.ACCEPTED, brokered.organization_of(first))
    with pytest.raises(AlreadyConsented):
        brokered.consent(first, by=actors[first], at=MONDAY)
    assert isinstance(brokered.consent(first.other, by=actors[first.other], at=MONDAY), ContactMade)
    assert brokered.status is S.INTRODUCED


def test_nobody_brokers_for_an_organisation_of_their_own(approach, people):
    suggested, event = Introduction.suggest(approach.over(None, people.broker.id), by=people.broker, at=MONDAY)
    assert isinstance(event, ContactSuggested)
    assert (suggested.seeker_consented_at, suggested.host_consented_at) == (None, None)
    for organization_id in (approach.seeker_id, approach.host_id):
        involved = replace(people.broker, seats=(*people.broker.seats, member(organization_id)))
        with pytest.raises(BrokerInvolved):
            Introduction.suggest(approach.over(None, involved.id), by=involved, at=MONDAY)
        assert not suggested.is_brokered_for(involved)
        assert suggested.is_brokered_for(people.broker)


def test_who_belongs_to_both_or_to_the_exchange_seeks_no_contact(approach, people, sent):
    with pytest.raises(InContactWithOneself):
        Introduction.express(approach, by=people.both, at=MONDAY)
    with pytest.raises(InContactWithOneself):
        sent.side_of(people.both)
    staff = replace(people.broker, seats=(*people.broker.seats, member(approach.seeker_id)))
    with pytest.raises(StaffSeekNoContact):
        Introduction.express(approach, by=staff, at=MONDAY)
    with pytest.raises(StaffSeekNoContact):
        sent.side_of(staff)
    assert sent.moves_of(staff) == sent.moves_of(people.both) == []


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("acknowledge", SEEKER),
        ("accept", SEEKER),
        ("decline", SEEKER),
        ("withdraw", HOST),
    ],
)
def test_a_step_of_the_other_side_is_refused(sent, people, name, side):
    given = (REFUSAL,) if name == "decline" else ()
    with pytest.raises(StepNotYours):
        getattr(sent, name)(*given, side, by=people.seeker, at=MONDAY)


@pytest.mark.parametrize("name", ["acknowledge", "accept", "withdraw"])
def test_a_side_takes_no_such_step_in_what_the_broker_suggests(brokered, people, name):
    for side in ContactSide:
        with pytest.raises(StepNotYours):
            getattr(brokered, name)(side, by=people.host, at=MONDAY)


def test_only_what_was_brokered_is_withdrawn_by_nobody(sent, brokered, people):
    with pytest.raises(StepNotYours):
        sent.withdraw(None, by=people.broker, at=MONDAY)
    event = brokered.withdraw(None, by=people.broker, at=MONDAY)
    assert isinstance(event, InterestWithdrawn)
    assert (brokered.status, brokered.wake_at, event.withdrawn_by) == (S.WITHDRAWN, None, None)


def test_an_answer_comes_in_time_or_not_at_all(sent, brokered, people):
    with pytest.raises(AnswerOverdue):
        sent.accept(HOST, by=people.host, at=DUE)
    with pytest.raises(AnswerOverdue):
        brokered.consent(HOST, by=people.host, at=DUE)
    brokered.consent(HOST, by=people.host, at=DUE - timedelta(seconds=1))
    with pytest.raises(AnswerOverdue):
        brokered.consent(SEEKER, by=people.seeker, at=brokered.wake_at)
    assert isinstance(sent.expire(by=SYSTEM, at=DUE), InterestExpired)
    assert (sent.status, sent.ended_at, sent.wake_at) == (S.EXPIRED, DUE, None)


def test_ends(approach, people):
    def begun():
        return Introduction.express(approach, by=people.seeker, at=MONDAY)[0]

    declined = begun()
    event = declined.decline(REFUSAL, HOST, by=people.host, at=MONDAY)
    assert isinstance(event, InterestDeclined)
    assert (event.reason, event.declined_by, declined.decline_note) == ("price", approach.host_id, "SECRET")
    assert (declined.status, declined.declined_side, declined.wake_at) == (S.DECLINED, HOST, None)
    withdrawn = begun()
    assert withdrawn.withdraw(SEEKER, by=people.seeker, at=MONDAY).withdrawn_by == approach.seeker_id
    lapsed = begun()
    assert isinstance(lapsed.lapse(by=SYSTEM, at=MONDAY), InterestLapsed)
    assert lapsed.status is S.EXPIRED
    acknowledged = begun()
    assert isinstance(acknowledged.acknowledge(HOST, by=people.host, at=MONDAY), InterestAcknowledged)
    assert acknowledged.is_waiting
    assert acknowledged.wake_at == DUE


def test_two_introduced_over_a_match_have_both_agreed(approach, people, sent):
    followed, event = Introduction.follow(approach.over(uuid4(), people.broker.id), by=SYSTEM, at=MONDAY)
    assert isinstance(event, ContactMade)
    assert (followed.seeker_consented_at, followed.host_consented_at) == (MONDAY, MONDAY)
    assert (followed.status, followed.brokered_by) == (S.INTRODUCED, people.broker.id)
    match_id = uuid4()
    sent.meet(match_id, by=SYSTEM, at=DUE)
    assert sent.match_id == match_id
    assert (sent.seeker_consented_at, sent.host_consented_at) == (MONDAY, DUE)


def test_a_hidden_side_is_named_to_its_own_members_until_both_agreed(unnamed, people):
    readers = (people.host, people.stranger, people.broker)
    assert not [reader for reader in readers if unnamed.names(SEEKER, reader)]
    assert all(unnamed.names(HOST, reader) for reader in readers)
    assert unnamed.names(SEEKER, people.seeker)
    unnamed.accept(HOST, by=people.host, at=MONDAY)
    assert not unnamed.names(SEEKER, people.host)
    unnamed.consent(SEEKER, by=people.seeker, at=MONDAY)
    assert unnamed.names(SEEKER, people.host)


def test_who_sees_it(sent, brokered, people):
    assert [who for who in ("seeker", "host", "viewer", "both") if sent.is_visible_to(getattr(people, who))] == [
        "seeker",
        "host",
        "viewer",
        "both",
    ]
    assert not sent.is_visible_to(people.stranger)
    assert not sent.is_visible_to(people.broker)
    assert brokered.is_visible_to(people.broker)
    assert not brokered.is_visible_to(people.stranger)


@pytest.mark.parametrize(
    ("kind", "who", "moves"),
    [
        ("sent", "host", ["acknowledge", "accept", "decline"]),
        ("sent", "seeker", ["withdraw"]),
        ("sent", "viewer", []),
        ("sent", "broker", []),
        ("brokered", "host", ["consent", "decline"]),
        ("brokered", "seeker", ["consent", "decline"]),
        ("brokered", "broker", ["withdraw"]),
        ("brokered", "viewer", []),
    ],
)
def test_available_moves(kind, who, moves, sent, brokered, people):
    introduction = {"sent": sent, "brokered": brokered}[kind]
    assert introduction.moves_of(getattr(people, who)) == moves


def test_available_moves_after_the_first_consent(unnamed, brokered, people):
    unnamed.accept(HOST, by=people.host, at=MONDAY)
    assert unnamed.moves_of(people.seeker) == ["consent", "withdraw"]
    assert unnamed.moves_of(people.host) == ["decline"]
    brokered.consent(HOST, by=people.host, at=MONDAY)
    assert brokered.moves_of(people.host) == ["decline"]
    assert brokered.moves_of(people.seeker) == ["consent", "decline"]


def listing(direction, organization_id=None):
    return Listing(id=uuid4(), number=3, organization_id=organization_id or uuid4(), direction=direction)


def test_what_interest_may_be_expressed_in():
    wanted, mine = listing(Direction.DEMAND), uuid4()
    own, other = listing(Direction.SUPPLY, mine), listing(Direction.SUPPLY)
    said = Interest("Hello")
    sent = Approach.of_interest(said, mine, Openings(wanted, own, {wanted.id}))
    assert (sent.host_id, sent.listing_version, sent.host_hidden, sent.seeker_hidden) == (
        wanted.organization_id,
        3,
        True,
        False,
    )
    assert sent.seeker_listing_id == own.id
    with pytest.raises(ListingNotOwn):
        Approach.of_interest(said, mine, Openings(wanted, other, ()))
    with pytest.raises(InContactWithOneself):
        Approach.of_interest(said, mine, Openings(own, None, ()))
    with pytest.raises(PairUnsuitable):
        Approach.of_interest(said, mine, Openings(other, own, ()))


def test_nobody_stays_unnamed_behind_a_listing_that_names_them():
    technology, mine = listing(Direction.SUPPLY), uuid4()
    need = listing(Direction.DEMAND, mine)
    unnamed = Interest("Hello", anonymous=True)
    with pytest.raises(AnonymityContradicted):
        Approach.of_interest(unnamed, mine, Openings(technology, need, ()))
    assert Approach.of_interest(unnamed, mine, Openings(technology, need, {need.id})).seeker_hidden
    assert Approach.of_interest(unnamed, mine, Openings(technology, None, ())).seeker_hidden
    named = Interest("Hello")
    assert Approach.of_interest(named, mine, Openings(technology, need, {need.id})).seeker_hidden
    assert not Approach.of_interest(named, mine, Openings(technology, need, ())).seeker_hidden


def test_what_the_broker_may_bring_together():
    technology, need = listing(Direction.SUPPLY), listing(Direction.DEMAND)
    approach = Approach.of_pair(Openings(technology, need, {need.id}), "Look")
    assert (approach.host_id, approach.seeker_id) == (technology.organization_id, need.organization_id)
    assert (approach.host_hidden, approach.seeker_hidden) == (False, True)
    own = listing(Direction.DEMAND, technology.organization_id)
    for wrong in (Openings(need, technology, ()), Openings(technology, own, ()), Openings(technology, None, ())):
        with pytest.raises(PairUnsuitable):
            Approach.of_pair(wrong, None)
