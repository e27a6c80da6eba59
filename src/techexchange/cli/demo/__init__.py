"""A small exchange to look at: invented organisations, real technologies, and something in every state.

It is played by the real actions inside one transaction, so that it is there whole or not at all, and everything
that happened in it is on the record.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from techexchange.cli.demo.bargaining import bargain
from techexchange.cli.demo.cast import gather
from techexchange.cli.demo.catalogue import expire, fill_catalogue
from techexchange.cli.demo.content import Character, access, characters, told
from techexchange.cli.demo.stage import Stage
from techexchange.identity.actions import Safeguards
from techexchange.identity.errors import PersonNotFound
from techexchange.identity.models import Organization
from techexchange.infra.database import open_engine
from techexchange.infra.mail import PostedLetter
from techexchange.infra.uow import translated
from techexchange.kernel.errors import Conflict
from techexchange.kernel.permissions import OrganizationKind
from techexchange.settings import Settings

__all__ = ["ExchangeInUse", "access", "code_of", "fill", "people"]
OWNER = select(Organization.tax_code).where(Organization.kind == OrganizationKind.OWNER)


class ExchangeInUse(Conflict):
    """This exchange has an owner of its own; the demo only fills an empty one."""


async def fill(url: str, settings: Settings) -> str | None:
    """Fill an empty exchange and say with how much; None where the demo is there. Raises ExchangeInUse."""
    engine = open_engine(url, pool_size=1, max_overflow=0)
    try:
        with translated():
            async with engine.begin() as connection:
                if await _is_there(connection):
                    return None
                await _play(Stage(connection), settings)
                # Nobody has the demo's addresses: its letters must not go out where mail is configured.
                await connection.execute(delete(PostedLetter))
    finally:
        await engine.dispose()
    made = {"organisations": told("organizations"), "people": people(), "technologies": told("technologies")}
    made |= {"needs": told("needs"), "negotiations": told("story")}
    return ", ".join(f"{len(things)} {name}" for name, things in made.items())


async def _is_there(connection: AsyncConnection) -> bool:
    owners = (await connection.scalars(OWNER)).all()
    if owners and owners != [told("organizations")[0]["tax_code"]]:
        raise ExchangeInUse
    return bool(owners)


async def _play(stage: Stage, settings: Settings) -> None:
    await gather(stage, Safeguards.of(stage.exchange, settings))
    await fill_catalogue(stage)
    await bargain(stage)
    await expire(stage)


def people() -> Sequence[Character]:
    """Everyone who can sign in to the demo."""
    return tuple(characters())


def code_of(email: str) -> str:
    """The present code of a demo person's authenticator; raises PersonNotFound."""
    person = next((person for person in characters() if person.email == email.strip().lower()), None)
    if person is None:
        raise PersonNotFound(email=email)
    return person.code
