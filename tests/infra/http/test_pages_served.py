"""The public view of a listing from the first reading to the last, through the whole service."""

from factories import actor_of, make_listing, make_member, make_organization
from techexchange.listings import actions as listings


async def test_a_listing_is_served_from_its_page_until_it_changes(app, client, exchange):
    pages = app.state.pages
    pages.advance(1)
    pages._clock = lambda: pages.followed_at
    organization = await make_organization(exchange)
    editor = await actor_of(exchange, await make_member(exchange, organization))
    listing = await make_listing(exchange, organization)
    pages._barred.clear()
    path = f"/v1/listings/{listing.id}"
    first = await client.get(path)
    assert first.status_code == 200
    assert pages.get(path) is not None
    again = await client.get(path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert (await client.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 304
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, editor, listing.id)
    assert (await client.get(path)).status_code == 404, "this process reads its own writes"
    assert pages.get(path) is None
