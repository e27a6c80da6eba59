"""A caller gets what is granted, and nobody gets more by pretending to be many."""

import pytest

from techexchange.infra.limits import RateLimit, is_inside, network


class Clock:
    """Time as a test says it is."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def granted(limit: RateLimit, times: int, credential: bytes | None = None, address: str = "192.0.2.1") -> int:
    return sum(limit.take(credential, address).granted for _ in range(times))


def test_an_address_gets_its_quota_and_no_more(clock):
    limit = RateLimit(5, clock)
    assert granted(limit, 9) == 5
    assert granted(limit, 9, address="192.0.2.2") == 5


def test_what_is_left_is_told(clock):
    limit = RateLimit(5, clock)
    clock.now += 20
    first = limit.take(None, "192.0.2.1")
    assert (first.granted, first.remaining, first.seconds) == (True, 4, 41)
    granted(limit, 4)
    assert limit.take(None, "192.0.2.1").remaining == 0
    assert limit.policy == b'"default";q=5;w=60'


def test_the_minute_slides(clock):
    limit = RateLimit(10, clock)
    assert granted(limit, 20) == 10
    clock.now += 61
    assert granted(limit, 20) <= 1, "a burst at the turn of the minute is not doubled"
    clock.now += 30
    assert 4 <= granted(limit, 20) <= 6
    clock.now += 1000
    assert granted(limit, 20) == 10


def test_made_up_credentials_share_their_address(clock):
    limit = RateLimit(5, clock)
    assert sum(granted(limit, 1, f"Bearer {n}".encode()) for n in range(20)) == 5


def test_an_accepted_credential_has_a_bucket_of_its_own_wherever_it_comes_from(clock):
    limit = RateLimit(5, clock)
    limit.accept(b"Bearer good")
    assert granted(limit, 9, b"Bearer good") == 5
    assert granted(limit, 9, b"Bearer good", "192.0.2.77") == 0
    assert granted(limit, 9) == 5
    clock.now += 61
    assert granted(limit, 9, b"Bearer good") <= 1, "it is still known in the next minute"


def test_an_ipv6_caller_is_its_network(clock):
    limit = RateLimit(5, clock)
    assert sum(granted(limit, 1, None, f"2001:db8:1:2::{n:x}") for n in range(20)) == 5
    assert granted(limit, 1, None, "2001:db8:1:3::1") == 1


@pytest.mark.parametrize(
    ("address", "caller"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("not:an:address", "not:an:address"), ("", "")],
)
def test_who_is_behind_an_address(address, caller):
    assert network(address) == caller


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("::1", True), ("8.8.8.8", False), ("unix", False), ("", False)],
)
def test_who_is_inside(address, inside):
    assert is_inside(address) is inside
