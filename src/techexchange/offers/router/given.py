"""What these routes are given besides the unit of work: the safeguards of signing, and the rule of rounds."""

from typing import Annotated

from fastapi import Depends, Request

from techexchange.identity.actions import Safeguards
from techexchange.settings import Settings


async def _safeguards(request: Request) -> Safeguards:
    guards: Safeguards = request.app.state.safeguards
    return guards


async def _most_offers(request: Request) -> int:
    settings: Settings = request.app.state.settings
    return settings.most_offers


Guards = Annotated[Safeguards, Depends(_safeguards)]
MostOffers = Annotated[int, Depends(_most_offers)]
