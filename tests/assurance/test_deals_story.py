"""Long random stories on one listing, told twice: to the exchange, and to a model of it in a few tables.

Each command must end the same way in both; so must every status, the deals, the memoranda, and what went on record.
"""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assurance.bargaining import BUYER, SELLER, Talks, World
from assurance.storytelling import Told, foretold, give_authenticator, shown
from factories import make_actor, make_open_listing
from techexchange.identity.actions import Safeguards

BUYERS = 3
MOST_OFFERS = 4
who, sides = st.integers(0, BUYERS - 1), st.sampled_from([SELLER, BUYER])
COMMANDS = st.one_of(
    st.tuples(st.just("submit"), who, st.booleans()),
    st.tuples(st.just("counter"), who, sides, st.booleans()),
    st.tuples(st.just("accept"), who, sides),
    st.tuples(st.just("accept_another"), who, sides),
    st.tuples(st.sampled_from(["decline", "withdraw", "cancel"]), who, sides),
    st.tuples(st.sampled_from(["draft", "sign", "sign", "tear"]), who, sides),
    st.tuples(st.sampled_from(["expire", "outlast"]), who),
    st.tuples(st.sampled_from(["pause", "resume"])),
)
ROUNDS = [("counter", 0, (SELLER, BUYER)[number % 2], False) for number in range(MOST_OFFERS)]
TORN = [("tear", 0, SELLER), ("tear", 0, BUYER)]
PAPERS = [("draft", 0, BUYER), ("draft", 0, SELLER), ("sign", 0, SELLER), ("sign", 0, SELLER), ("sign", 0, BUYER)]


@pytest.fixture
async def cast(exchange, settings):
    guards = Safeguards.of(exchange, settings)
    seller, institute = await make_actor(exchange, "institute")
    buyers = [(await make_actor(exchange, "business"))[0] for _ in range(BUYERS)]
    for actor in (seller, *buyers):
        await give_authenticator(exchange, guards, actor)
    return guards, seller, institute, buyers


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(story=st.lists(COMMANDS, min_size=5, max_size=40))
@example(story=[("submit", 0, False), ("submit", 0, False), ("expire", 0), ("submit", 0, False)])
@example(story=[("submit", 0, False), *ROUNDS, ("accept", 0, BUYER)])
@example(story=[("submit", 0, True), *PAPERS, ("accept", 0, SELLER), ("outlast", 0), ("draft", 0, BUYER), *TORN])
async def test_the_exchange_does_what_the_model_does(exchange, settle, cast, story):
    guards, seller, institute, buyers = cast
    listing = await make_open_listing(exchange, institute)
    teller = Told(exchange, guards, seller, buyers, listing, MOST_OFFERS)
    world, record, after = World("published", (Talks(),) * BUYERS), [], await teller.head()
    for command in story:
        expected, world, recorded = foretold(world, command, MOST_OFFERS)
        assert await teller.tell(*command) == expected, command
        await settle()
        record += recorded
        assert await teller.state() == shown(world), command
    assert await teller.record(after) == record
