"""Check 48: walking a list by its cursor while it changes shows every lasting row exactly once."""

import asyncio
from collections import Counter

from sqlalchemy import text

from factories import bearer, make_listing, make_member, make_organization

ROWS, PAGE = 3_000, 50
COPY = """
    INSERT INTO listings SELECT (jsonb_populate_record(l, jsonb_build_object(
        'id', gen_random_uuid(), 'created_at', l.created_at + make_interval(secs => n % 700)))).*
    FROM listings l, generate_series(1, :rows) n WHERE l.id = :id RETURNING id
"""
CHANGE = """
    WITH gone AS (DELETE FROM listings WHERE id IN (
        SELECT id FROM listings WHERE content->>'passing' = 'yes' ORDER BY random() LIMIT 20))
    INSERT INTO listings SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(),
        'created_at', clock_timestamp() - random() * interval '1 hour',
        'content', l.content || '{"passing": "yes"}'))).*
    FROM listings l, generate_series(1, 20) WHERE l.id = :id
"""


async def test_every_row_alive_throughout_is_seen_exactly_once(live):
    institute = await make_organization(live.exchange, "institute")
    headers = await bearer(live.exchange, await make_member(live.exchange, institute))
    pattern = await make_listing(live.exchange, institute, "draft")
    async with live.engine.begin() as connection:
        copies = await connection.scalars(text(COPY), {"rows": ROWS, "id": pattern.id})
        lasting = {str(pattern.id), *map(str, copies)}

    walking = asyncio.Event()

    async def disturb() -> int:
        rounds = 0
        while not walking.is_set():
            async with live.engine.begin() as connection:
                await connection.execute(text(CHANGE), {"id": pattern.id})
            rounds += 1
            await asyncio.sleep(0.005)
        return rounds

    disturbance = asyncio.create_task(disturb())
    seen: Counter[str] = Counter()
    url = f"/v1/my/listings?limit={PAGE}"
    while url:
        answer = await live.client.get(url, headers=headers)
        seen.update(item["id"] for item in answer.json()["items"])
        cursor = answer.json()["next_cursor"]
        url = f"/v1/my/listings?limit={PAGE}&cursor={cursor}" if cursor else ""
        assert ("link" in answer.headers) == bool(cursor)
    walking.set()
    assert await disturbance > 5
    assert all(times == 1 for times in seen.values())
    assert lasting <= seen.keys()
