"""Reading the letters that were posted."""

from sqlalchemy import select

from techexchange.infra.mail import PostedLetter
from techexchange.infra.uow import Exchange


async def letters_to(exchange: Exchange, email: str) -> list[PostedLetter]:
    """What was written to an address, the latest first."""
    async with exchange.unit_of_work() as uow:
        wanted = select(PostedLetter).where(PostedLetter.to == email).order_by(PostedLetter.created_at.desc())
        return list(await uow.session.scalars(wanted))


async def token_for(exchange: Exchange, email: str) -> str:
    """The token in the latest letter to an address."""
    return (await letters_to(exchange, email))[0].values["token"]
