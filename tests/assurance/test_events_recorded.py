"""Check 28."""
import pytest
from world import calls_of

async def test_walk(filled, stage):
    calls = calls_of(stage.world)
    bad = []
    for call in calls.values():
        nested = await stage.connection.begin_nested()
        answer = await stage.world.send(stage.client, call)
        if answer.status_code >= 300:
            bad.append((call.operation, answer.status_code, answer.text[:300]))
        await nested.rollback()
    for b in bad: print(b)
    assert not bad
