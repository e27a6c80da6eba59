"""A kept page is served only while it is known to be true."""

import pytest

from techexchange.infra.pages import BARRED_SECONDS, FRESH_SECONDS, OVERHEAD, PREFIX, KeptPage, Pages
from techexchange.kernel.ids import new_id

ID = "0197c0de-0000-7000-8000-00000000000a"
PATH = f"{PREFIX}{ID}"


class Clock:
    """Time as a test says it is."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(clock: Clock) -> Pages:
    pages = Pages(clock=clock)
    pages.advance(1)
    return pages


def page(body: bytes = b"{}") -> KeptPage:
    return KeptPage(body, [(b"etag", b'"1"')], b'"1"')


def kept(pages: Pages, path: str = PATH, body: bytes = b"{}") -> bool:
    reading = pages.begin(path)
    return reading is not None and pages.keep(path, reading, page(body))


def test_a_page_is_kept_and_dropped(pages):
    assert pages.get(PATH) is None
    assert kept(pages)
    assert pages.get(PATH).body == b"{}"
    pages.drop(ID)
    assert pages.get(PATH) is None
    assert pages.size == 0


def test_nothing_is_served_or_kept_while_the_record_is_not_followed(pages, clock):
    assert kept(pages)
    reading = pages.begin(PATH)
    clock.now += FRESH_SECONDS
    assert pages.get(PATH) is None
    assert pages.begin(PATH) is None
    assert not pages.keep(PATH, reading, page())
    pages.advance(2)
    assert pages.get(PATH) is not None
    assert pages.position == 2
    pages.enabled = False
    assert pages.get(PATH) is None


def test_pages_follow_nothing_at_first(clock):
    assert not Pages(clock=clock).live


def test_a_reading_that_was_overtaken_is_not_kept(pages):
    reading = pages.begin(PATH)
    pages.drop(ID)
    assert not pages.keep(PATH, reading, page(b"of before"))
    later = pages.begin(PATH)
    assert not pages.keep(PATH, reading, page(b"of before"))
    assert pages.keep(PATH, later, page(b"of after"))
    assert pages.get(PATH).body == b"of after"


def test_two_readings_at_once_may_both_keep_what_they_read(pages):
    first, second = pages.begin(PATH), pages.begin(PATH)
    assert pages.keep(PATH, first, page())
    assert pages.keep(PATH, second, page())
    assert pages.size == 2 + OVERHEAD


def test_other_pages_are_not_touched_by_a_drop(pages):
    other = str(new_id())
    reading = pages.begin(f"{PREFIX}{other}")
    pages.drop(ID)
    assert pages.keep(f"{PREFIX}{other}", reading, page())


def test_what_changes_in_this_process_is_barred_for_a_while(pages, clock):
    assert kept(pages)
    pages.bar([ID])
    assert pages.get(PATH) is None
    assert not kept(pages), "it may still be the time before the commit"
    clock.now += BARRED_SECONDS
    pages.advance(2)
    assert kept(pages)


def test_bars_do_not_pile_up(pages, clock):
    pages.bar(new_id() for _ in range(1100))
    clock.now += BARRED_SECONDS
    pages.bar([ID])
    assert len(pages._barred) == 1


@pytest.mark.parametrize(
    "path",
    [
        PATH.upper(),
        f"{PREFIX}{ID.upper()}",
        f"{PREFIX}suggest",
        f"{PATH}/versions",
        f"{PATH}/",
        "/v1/listings",
        PATH + "\n",
    ],
)
def test_only_the_one_address_of_a_listing_is_kept(pages, path):
    assert pages.begin(path) is None


def test_the_least_lately_used_go_first(clock):
    pages = Pages(capacity=3 * (OVERHEAD + 2), clock=clock)
    pages.advance(1)
    paths = [f"{PREFIX}{new_id()}" for _ in range(4)]
    for path in paths[:3]:
        assert kept(pages, path)
    pages.get(paths[0])
    assert kept(pages, paths[3])
    assert [pages.get(path) is not None for path in paths] == [True, False, True, True]
    assert pages.size <= pages.capacity


def test_clearing_forgets_all_and_waits_for_the_follower(pages):
    assert kept(pages)
    reading = pages.begin(PATH)
    pages.clear()
    assert not pages.live
    pages.advance(3)
    assert pages.get(PATH) is None
    assert not pages.keep(PATH, reading, page())
