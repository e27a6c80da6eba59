"""The moderators' desk of each test."""

import pytest

from factories import make_operation
from moderation_desk import Desk


@pytest.fixture
async def desk(exchange, settle):
    return Desk(exchange, await make_operation(exchange), settle)
