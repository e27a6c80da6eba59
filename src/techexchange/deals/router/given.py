"""What these routes are given besides the unit of work: the safeguards and the file store."""

from typing import Annotated, Any

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
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}
"""Headers of every file that is given out."""


def download(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers with a file of one of these types."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file.", "content": dict.fromkeys(media_types, schema)}}
