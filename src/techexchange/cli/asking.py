"""What the commands of bidders and custodians share: which exchange they talk with, as whom, and plain words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.markup import escape

from techexchange.cli.node import console
from techexchange_client.client import Client, Refused
from techexchange_client.errors import ReceiptInvalid, SealingError
from techexchange_client.reading import canonical

DEFAULT_URL = "http://127.0.0.1:8000"
Url = Annotated[
    str,
    typer.Option(
        "--exchange",
        envvar="TECHEXCHANGE_URL",
        help="Where the exchange answers; or in TECHEXCHANGE_URL.",
        metavar="URL",
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        envvar="TECHEXCHANGE_TOKEN", help="An access token, or in TECHEXCHANGE_TOKEN; or sign in with --email."
    ),
]
Email = Annotated[str | None, typer.Option(help="Sign in as this person; the password is asked for.")]
Organization = Annotated[
    UUID | None, typer.Option(help="For which organisation, where you act for several.", metavar="ID")
]
GivenFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file to read.")]


@contextmanager
def plain_words() -> Iterator[None]:
    """Say what went wrong, and stop with status 1."""
    try:
        yield
    except Refused as refused:
        console.print(f"[red]Refused[/] ({refused.status} {refused.code}): {escape(str(refused))}")
        raise typer.Exit(1) from refused
    except httpx.TransportError as lost:
        console.print(f"[red]The exchange does not answer[/]: {escape(str(lost))}")
        raise typer.Exit(1) from lost
    except (SealingError, ReceiptInvalid, OSError) as wrong:
        console.print(f"[red]{type(wrong).__name__}[/]: {escape(str(wrong))}")
        raise typer.Exit(1) from wrong


@dataclass(frozen=True)
class Asking:
    """Which exchange is asked, and as whom."""

    url: str
    token: str | None
    email: str | None

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client of the exchange, signed in where an address is given."""
        with Client(self.url, token=self.token) as client:
            if self.email:
                _sign_in(client, self.email)
            yield client


def connect(context: typer.Context, url: Url = DEFAULT_URL, token: Token = None, email: Email = None) -> None:
    """Which exchange is asked, and as whom; nobody is asked before a command needs it."""
    context.obj = Asking(url, token, email)


def _sign_in(client: Client, email: str) -> None:
    password = typer.prompt("Password", hide_input=True, err=True)
    try:
        client.sign_in(email, password)
    except Refused as refused:
        if refused.code != "second_factor_needed":
            raise
        client.sign_in(email, password, typer.prompt("Code of the authenticator", err=True))


def object_in(file: Path) -> dict[str, Any]:
    """The object in a JSON file; raises SealingError."""
    try:
        found = json.loads(file.read_bytes())
    except ValueError as broken:
        raise SealingError(f"{file}: not JSON") from broken
    if not isinstance(found, dict):
        raise SealingError(f"{file}: not an object")
    return found


def write(value: object, file: Path | None) -> None:
    """Write canonical JSON to a file, or to standard output."""
    if file:
        file.write_bytes(canonical(value))
    else:
        typer.echo(canonical(value), nl=False)
