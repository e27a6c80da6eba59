"""What routes of auctions are given beside what is sent."""

from typing import Annotated

from fastapi import Depends, Request

from techexchange.identity.actions import Safeguards
from techexchange.infra.sealing import Seal


async def _seal(request: Request) -> Seal:
    safeguards: Safeguards = request.app.state.safeguards
    return safeguards.seal


AskersSeal = Annotated[Seal, Depends(_seal)]
"""By which an asker is known again and never named."""


async def _safeguards(request: Request) -> Safeguards:
    guards: Safeguards = request.app.state.safeguards
    return guards


Guards = Annotated[Safeguards, Depends(_safeguards)]
"""By which a signatory proves to be there."""
