"""The public owner: created here, by whoever holds the machine, and nowhere else."""

from typing import Annotated

import typer

from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.identity import actions as identity
from techexchange.infra import migrations
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM

Name = Annotated[str, typer.Option(help="Name of the public body that owns the exchange.")]
EnglishName = Annotated[str | None, typer.Option("--name-en", help="The same in English.")]
Supervisor = Annotated[str, typer.Option(help="Name of its first supervisor.")]
Email = Annotated[str, typer.Option(help="E-mail address the supervisor signs in with.")]
Password = Annotated[
    str,
    typer.Option(
        envvar="TECHEXCHANGE_OWNER_PASSWORD",
        prompt=True,
        hide_input=True,
        confirmation_prompt=True,
        help="12 characters or more; asked for when not given.",
    ),
]


def create(name: Name, supervisor: Supervisor, email: Email, password: Password, name_en: EnglishName = None) -> None:
    """Create the public owner and its first supervisor, who then drafts the operator's mandate."""
    details = identity.OwnerDetails(
        name={"vi": name, "en": name_en or name}, person_name=supervisor, email=email, password=password
    )
    try:
        with database(settings_of_process()) as url:
            migrations.upgrade(url)
            run(_create(url, details))
    except ExchangeError as error:
        fail(error)


async def _create(url: str, details: "identity.OwnerDetails") -> None:
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        owner = await identity.create_owner(uow, SYSTEM, details)
    console.print(f"Created the owner [bold]{owner.id}[/]; {details.email} signs in and enrols a second factor next:")
    console.print("  POST /v1/sessions, then POST /v1/me/totp and POST /v1/me/totp/confirm")
