"""What these routes are given besides the unit of work: the safeguards, and where a request comes from."""

from typing import Annotated

from fastapi import Depends, Header, Request

from techexchange.identity.actions import Origin, Safeguards


async def _safeguards(request: Request) -> Safeguards:
    guards: Safeguards = request.app.state.safeguards
    return guards


async def _origin(
    request: Request,
    x_device_token: Annotated[
        str | None,
        Header(max_length=200, description="`device_token` of an earlier sign-in: keeps strangers' guesses apart"),
    ] = None,
    user_agent: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Origin:
    return Origin(request.client.host if request.client else "unknown", x_device_token, user_agent)


Guards = Annotated[Safeguards, Depends(_safeguards)]
From = Annotated[Origin, Depends(_origin)]
