"""Requests and their clocks by themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from law import VIETNAM
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.privacy.errors import (
    DataRequestExtended,
    DataRequestIncomplete,
    DataRequestNotOverdue,
    ExportNotKept,
    PartyToDataRequest,
)
from techexchange.privacy.lifecycle import LIFE, DataRequestStatus
from techexchange.privacy.models import RETENTION, Clocks, DataRequest, DataWish, ObjectedUse, RequestKind

FRIDAY = datetime(2026, 11, 20, 5, tzinfo=UTC)
CLOCKS = Clocks.of(VIETNAM)
DESK = Actor(id=new_id())


def asked(kind=RequestKind.ERASURE, by=None, at=FRIDAY, **more):
    request, received = DataRequest.receive(DataWish(kind=kind, **more), CLOCKS, by=by or Actor(id=new_id()), at=at)
    return request, received


def acknowledged(others=False):
    request, _ = asked()
    request.acknowledge(CLOCKS, concerns_others=others, by=DESK, at=FRIDAY)
    return request


@pytest.mark.parametrize(("move", "status"), list(product(LIFE.moves, DataRequestStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_the_clocks_are_the_packs():
    assert Clocks("VN-2026.1", 2, 15, 20, 15) == CLOCKS
    silent = replace(VIETNAM, rules=tuple(rule for rule in VIETNAM.rules if rule.key != "personal_data"))
    assert Clocks.of(silent) == CLOCKS


@pytest.mark.parametrize(
    ("others", "extended", "day"), [(False, False, 5), (True, False, 10), (False, True, 20), (True, True, 25)]
)
def test_the_days_to_decide_end_with_their_day_in_vietnam(others, extended, day):
    due = CLOCKS.due_at(FRIDAY, concerns_others=others, extended=extended)
    assert due == datetime(2026, 12, day, 17, tzinfo=UTC)


def test_a_request_of_friday_is_acknowledged_on_tuesday():
    request, received = asked()
    assert request.acknowledge_by == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert (request.wake_at, received.acknowledge_by) == (request.acknowledge_by, request.acknowledge_by)


def test_where_others_are_concerned_there_is_more_time():
    assert acknowledged(others=True).due_at - acknowledged().due_at == timedelta(days=5)


def test_there_is_one_extension():
    request = acknowledged()
    before = request.due_at
    assert request.extend(CLOCKS, by=DESK, at=FRIDAY).due_at == before + timedelta(days=15)
    with pytest.raises(DataRequestExtended):
        request.extend(CLOCKS, by=DESK, at=FRIDAY)


def test_nobody_decides_on_their_own_request():
    person = Actor(id=new_id())
    request, _ = asked(by=person)
    with pytest.raises(PartyToDataRequest):
        request.acknowledge(CLOCKS, concerns_others=False, by=person, at=FRIDAY)
    request.acknowledge(CLOCKS, concerns_others=False, by=DESK, at=FRIDAY)
    for decide in (
        lambda: request.fulfil(None, by=person, at=FRIDAY),
        lambda: request.refuse("x", by=person, at=FRIDAY),
        lambda: request.extend(CLOCKS, by=person, at=FRIDAY),
    ):
        with pytest.raises(PartyToDataRequest):
            decide()
    assert request.status is DataRequestStatus.ACKNOWLEDGED


def test_each_clock_that_runs_out_is_noted_once():
    request, _ = asked()
    with pytest.raises(DataRequestNotOverdue):
        request.note_overdue(by=SYSTEM, at=request.acknowledge_by - timedelta(microseconds=1))
    assert request.note_overdue(by=SYSTEM, at=request.acknowledge_by).clock == "acknowledgement"
    assert request.wake_at == request.due_at
    assert request.note_overdue(by=SYSTEM, at=request.due_at).clock == "decision"
    with pytest.raises(DataRequestNotOverdue):
        request.note_overdue(by=SYSTEM, at=request.due_at)


@pytest.mark.parametrize(
    ("wish", "whole"),
    [
        ({"kind": RequestKind.CORRECTION}, False),
        ({"kind": RequestKind.CORRECTION, "name": "Lan"}, True),
        ({"kind": RequestKind.CORRECTION, "statement": "My field is wrong."}, True),
        ({"kind": RequestKind.OBJECTION}, False),
        ({"kind": RequestKind.OBJECTION, "objection": ObjectedUse.LETTERS}, True),
        ({"kind": RequestKind.ERASURE}, True),
        ({"kind": RequestKind.EXPORT}, True),
    ],
)
def test_a_request_says_what_it_wants(wish, whole):
    if whole:
        asked(**wish)
    else:
        with pytest.raises(DataRequestIncomplete):
            asked(**wish)


def test_the_facts_have_a_salted_hash_and_nothing_that_was_written():
    request, received = asked(statement="SECRET words", name="SECRET name")
    assert received.asked_hash == request.asked_hash()
    assert "SECRET" not in str(received.payload())
    assert "SECRET" not in repr(DataWish(kind=RequestKind.ERASURE, statement="SECRET"))
    again, _ = asked(statement="SECRET words", name="SECRET name")
    assert again.asked_hash() != request.asked_hash()


def test_an_export_can_be_read_for_thirty_days():
    request, _ = asked(RequestKind.EXPORT)
    with pytest.raises(ExportNotKept):
        request.must_give(FRIDAY)
    request.acknowledge(CLOCKS, concerns_others=False, by=SYSTEM, at=FRIDAY)
    request.fulfil(None, by=SYSTEM, at=FRIDAY)
    request.must_give(FRIDAY + timedelta(days=29))
    with pytest.raises(ExportNotKept):
        request.must_give(FRIDAY + timedelta(days=30))
    erased = acknowledged()
    erased.fulfil(None, by=DESK, at=FRIDAY)
    with pytest.raises(ExportNotKept):
        erased.must_give(FRIDAY)


def test_an_erasure_is_looked_at_once_more_and_nothing_else_is():
    erased = acknowledged()
    erased.fulfil(None, by=DESK, at=FRIDAY)
    assert erased.wake_at == FRIDAY + timedelta(days=1)
    refused = acknowledged()
    refused.refuse("x", by=DESK, at=FRIDAY)
    assert refused.wake_at is None


def test_every_kind_is_kept_for_days_or_as_long_as_transactions():
    assert len({keeping.kind for keeping in RETENTION}) == len(RETENTION)
    by_kind = {keeping.kind: keeping for keeping in RETENTION}
    assert by_kind["notices"].before(FRIDAY, 10) == FRIDAY - timedelta(days=730)
    assert by_kind["access_log"].before(FRIDAY, 10) == FRIDAY - timedelta(days=3652.5)
