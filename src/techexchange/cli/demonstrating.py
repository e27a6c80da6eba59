"""The exchange as a newcomer meets it: served on this machine, with people to sign in as and things to try."""

import signal
import socket
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from techexchange.cli import demo as demonstration
from techexchange.cli.node import console, database, fail, run, settings_of_process
from techexchange.cli.serving import Host, Port, Worker, make_current, serve_at
from techexchange.kernel.errors import ExchangeError, Unavailable
from techexchange.settings import Settings

Demo = Annotated[bool, typer.Option("--demo", help="Fill an empty exchange with the demo before serving.")]
Code = Annotated[
    str | None, typer.Option(metavar="EMAIL", help="Print the present code of this demo person's authenticator.")
]
ENDING = (signal.SIGTERM, signal.SIGHUP)
PRETTY = "python3 -m json.tool --no-ensure-ascii"
PICK = """python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])'"""
SIGN_IN = "curl -s {url}/v1/sessions -H 'Content-Type: application/json' -d '{credentials}'"
TRIES = (
    "curl -s --get {url}/v1/listings --data-urlencode 'q=khu man nuoc lo' | {pretty}",
    SIGN_IN + " | {pretty}",
    'curl -s {url}/v1/notifications -H "Authorization: Bearer $(' + SIGN_IN + ' | {pick})" | {pretty}',
)


class AddressTaken(Unavailable):
    """Something else listens on this address already: stop it, or choose another with --port."""


def serve(host: Host = "127.0.0.1", port: Port = 8000, worker: Worker = True, demo: Demo = False) -> None:
    """Serve the exchange until told to stop."""
    for ending in ENDING:
        signal.signal(ending, _end)
    settings = settings_of_process()
    try:
        port = _free_port(host, port)
        address = f"http://{_shown(host)}:{port}"
        if "public_url" not in settings.model_fields_set:
            settings = settings.model_copy(update={"public_url": address})
        with database(settings) as url:
            run(_prepare(settings, url, demo=demo))
            _welcome(address, demo=demo)
            serve_at(settings, url, host=host, port=port, worker=worker)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ExchangeError as error:
        fail(error)


def demo(code: Code = None) -> None:
    """Fill an empty exchange with the demo: organisations, technologies, needs and offers in every state."""
    try:
        if code:
            typer.echo(demonstration.code_of(code))
            return
        settings = settings_of_process()
        with database(settings) as url:
            run(_prepare(settings, url, demo=True))
    except ExchangeError as error:
        fail(error)
    _introduce_people()


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _shown(host: str) -> str:
    wild = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    return wild.get(host, f"[{host}]" if ":" in host else host)


def _free_port(host: str, port: int) -> int:
    """The port, or for 0 any that is free; raises AddressTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise AddressTaken(address=f"{host}:{port}", reason=taken.strerror) from taken
        found: int = probe.getsockname()[1]
        return found


async def _prepare(settings: Settings, url: str, *, demo: bool) -> None:
    """See that the schema is this release's, and that the demo is there where it is wanted."""
    await make_current(settings, url)
    if demo:
        filled = await demonstration.fill(url, settings)
        console.print("The demo is there already." if filled is None else f"Made the demo: {filled}.")


def _welcome(address: str, *, demo: bool) -> None:
    said = f"\n[bold]The exchange is at {address}[/]; its documentation at {address}/docs. Ctrl-C stops it.\n"
    console.print(said, soft_wrap=True)
    if not demo:
        console.print("Its owner is made with `techexchange owner create`; a demo to look at with `--demo`.")
        return
    _introduce_people()
    access = demonstration.access()
    credentials = f'{{"email": "{access["buyer"]}", "password": "{access["password"]}"}}'
    console.print("\nThree things to try from another terminal:\n")
    for line in TRIES:
        said = line.format(url=address, credentials=credentials, pretty=PRETTY, pick=PICK)
        console.print(said, markup=False, soft_wrap=True)
    console.print()


def _introduce_people() -> None:
    access = demonstration.access()
    table = Table("sign in as", "role", "organisation", title=f"Everyone's password: [bold]{access['password']}[/]")
    people = demonstration.people()
    for column in table.columns:
        column.no_wrap, column.overflow = True, "ellipsis"
    table.columns[0].min_width = max(len(person.email) for person in people)
    table.columns[1].min_width = max(len(person.role) for person in people)
    for person in people:
        table.add_row(person.email, person.role, person.organization)
    console.print(table)
    console.print(
        f"Staff of owner, operator and auditor also give a code, made with the secret {access['second_factor']}:\n"
        "`techexchange demo --code EMAIL` prints the present one.",
        soft_wrap=True,
    )
