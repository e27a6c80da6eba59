"""A saved search by itself: its life, what it asks, and when its owner is told."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from techexchange.infra.fulltext import Range, Request
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.search.lifecycle import SAVED_LIFE, SavedSearchStatus
from techexchange.search.models import AlertFrequency, Criteria, SavedSearch, Wish, strict_request

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=30)
LAN = Actor(UUID(int=7))
ASKED = Request("màng lọc", filters={"sector": ("energy", "environment")}, ranges={"trl": Range(4, None)}, prefix=True)
CRITERIA = Criteria.of("q=m%C3%A0ng+l%E1%BB%8Dc*&sector=environment&sector=energy&trl_min=4", ASKED)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def kept(frequency=AlertFrequency.DAILY):
    search, created = SavedSearch.keep("Membranes", CRITERIA, frequency, mail=True, by=LAN, at=NOW)
    assert (created.subject_id, created.person_id, created.frequency) == (search.id, LAN.id, frequency)
    return search


@pytest.mark.parametrize(("move", "status"), list(product(SAVED_LIFE.moves, SavedSearchStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_is_reached_and_what_is_deleted_stays_so():
    assert {SAVED_LIFE.initial} | {move.target for move in SAVED_LIFE.moves} == set(SavedSearchStatus)
    assert list(SAVED_LIFE.open_from(SavedSearchStatus.DELETED)) == []


def test_the_question_is_kept_without_how_it_is_answered():
    request = strict_request(CRITERIA.kept(), 100)
    assert (request.text, request.filters, request.prefix) == ("màng lọc", ASKED.filters, True)
    assert (request.ranges, request.strict, request.offset, request.counts) == (ASKED.ranges, True, 100, ())


@pytest.mark.parametrize(
    ("frequency", "next_at"),
    [
        (AlertFrequency.IMMEDIATELY, None),
        (AlertFrequency.DAILY, NOW + DAY),
        (AlertFrequency.WEEKLY, NOW + WEEK),
        (AlertFrequency.NEVER, None),
    ],
)
def test_it_wakes_when_its_time_has_come(frequency, next_at):
    search = kept(frequency)
    assert (search.wake_at, search.since, search.told_at) == (next_at, NOW, None)
    assert search.status is SavedSearchStatus.ACTIVE


def test_another_question_looks_at_what_comes_after_it():
    search = kept()
    search.edit(Wish(name="Filters", mail=False), by=LAN, at=LATER)
    assert (search.name, search.mail, search.since) == ("Filters", False, NOW)
    search.edit(Wish(criteria=CRITERIA), by=LAN, at=LATER)
    assert search.since == NOW
    search.edit(Wish(criteria=Criteria.of("q=pump", Request("pump"))), by=LAN, at=LATER)
    assert (search.query, search.criteria["text"], search.since) == ("q=pump", "pump", LATER)


@pytest.mark.parametrize(
    ("wish", "next_at"),
    [
        (AlertFrequency.DAILY, NOW + DAY),
        (AlertFrequency.IMMEDIATELY, LATER),
        (AlertFrequency.WEEKLY, LATER + WEEK),
        (AlertFrequency.NEVER, None),
    ],
)
def test_another_frequency_sets_its_time_anew(wish, next_at):
    search = kept()
    edited = search.edit(Wish(frequency=wish), by=LAN, at=LATER)
    assert (search.wake_at, edited.frequency) == (next_at, wish)


def test_while_paused_it_sleeps_and_resumed_it_looks_at_what_comes_after():
    search = kept()
    assert search.pause(by=LAN, at=NOW).person_id == LAN.id
    assert (search.status, search.wake_at) == (SavedSearchStatus.PAUSED, None)
    search.edit(Wish(frequency=AlertFrequency.WEEKLY), by=LAN, at=NOW)
    search.edit(Wish(frequency=AlertFrequency.DAILY), by=LAN, at=NOW)
    assert search.wake_at is None
    search.resume(by=LAN, at=LATER)
    assert (search.status, search.wake_at, search.since) == (SavedSearchStatus.ACTIVE, LATER + DAY, LATER)


def test_deleted_it_has_forgotten_what_was_asked():
    search = kept()
    search.delete(by=LAN, at=LATER)
    assert (search.name, search.query, search.criteria, search.wake_at) == ("", "", {}, None)
    assert search.status is SavedSearchStatus.DELETED


def test_it_tells_of_what_was_found_and_of_nothing_otherwise():
    search, found = kept(), [UUID(int=3), UUID(int=4)]
    assert search.tell([], by=SYSTEM, at=LATER) is None
    assert (search.wake_at, search.told_at) == (LATER + DAY, None)
    told = search.tell(found, by=SYSTEM, at=LATER + DAY)
    assert (told.listing_id, told.found, told.mail, told.person_id) == (found[0], 2, True, LAN.id)
    assert (search.wake_at, search.told_at) == (LATER + 2 * DAY, LATER + DAY)
    assert "màng" not in str(told)


def test_what_was_gathered_is_told_once_more_when_nothing_is_gathered_any_longer():
    search = kept(AlertFrequency.IMMEDIATELY)
    assert search.tell([UUID(int=3)], by=SYSTEM, at=LATER).found == 1
    assert search.wake_at is None
