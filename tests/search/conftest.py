"""Listings for the search tests, and how to ask for them."""

from dataclasses import dataclass
from typing import Any

import pytest

from conftest import Live
from factories import make_listing, make_organization
from techexchange.identity.models import Organization
from techexchange.listings.models import Listing


@dataclass
class Desk:
    """A following exchange with one institute, and a way to publish and to search."""

    live: Live
    institute: Organization

    async def publish(self, title: str, **content: Any) -> Listing:
        """A published supply with a title in English (or `texts`), not yet followed."""
        texts = content.pop("texts", {"en": {"title": title, "summary": title, "description": title}})
        return await make_listing(self.live.exchange, self.institute, texts=texts, **content)

    async def search(self, **asked: Any) -> dict[str, Any]:
        """The answer to a question, once everything committed is followed."""
        await self.live.caught_up()
        answer = await self.live.client.get("/v1/listings", params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def ids(self, **asked: Any) -> list[str]:
        """The ids found, in order."""
        return [item["id"] for item in (await self.search(**asked))["items"]]


@pytest.fixture
async def desk(searching: Live) -> Desk:
    return Desk(searching, await make_organization(searching.exchange))
