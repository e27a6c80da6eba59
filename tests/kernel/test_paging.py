"""Cursors are opaque, round-trip exactly, and nothing else passes for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.kernel.ids import new_id
from techexchange.kernel.paging import CursorInvalid, Page, PageRequest, decode, encode

TIMES = st.datetimes(timezones=st.just(UTC))


@given(TIMES, st.uuids())
def test_a_cursor_gives_back_its_key(at, id):
    assert decode(encode(at, id)) == (at, id)


@given(st.text(max_size=80))
def test_anything_else_is_refused_as_a_cursor(text):
    try:
        at, id = decode(text)
    except CursorInvalid:
        return
    assert decode(encode(at, id)) == (at, id)


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "WzEsMl0", "WyIyMDI2LTAxLTAxIiwgIngiXQ", "bnVsbA"])
def test_broken_cursors_are_refused(cursor):
    with pytest.raises(CursorInvalid):
        decode(cursor)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(CursorInvalid):
        decode(encode(datetime(2026, 1, 1), new_id()))


def test_an_extra_row_makes_a_next_page_and_is_not_shown():
    rows = [(datetime(2026, 1, day, tzinfo=UTC), new_id()) for day in (3, 2, 1)]
    page = Page.of(rows, 2, lambda row: row)
    assert list(page.items) == rows[:2]
    assert PageRequest.parse(2, page.next_cursor).after == rows[1]
    assert Page.of(rows, 3, lambda row: row).next_cursor is None
    assert PageRequest.parse(5, None) == PageRequest(5, None)
