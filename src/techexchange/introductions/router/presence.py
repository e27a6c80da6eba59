"""What routes are given at which somebody signs, or downloads."""

from typing import Annotated

from fastapi import Depends, Request

from techexchange.identity.actions import Safeguards
from techexchange.infra.storage import FileStorage


async def _safeguards(request: Request) -> Safeguards:
    guards: Safeguards = request.app.state.safeguards
    return guards


async def _storage(request: Request) -> FileStorage:
    storage: FileStorage = request.app.state.storage
    return storage


Guards = Annotated[Safeguards, Depends(_safeguards)]
Files = Annotated[FileStorage, Depends(_storage)]
