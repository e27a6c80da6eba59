"""`techexchange handover`: export, check, import."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from techexchange.cli.handover.errors import HandoverNotSigned
from techexchange.cli.handover.manifest import Manifest, decoded
from techexchange.cli.handover.reading import HandoverDestination, faults_of, read_in
from techexchange.cli.handover.writing import HandedOver, HandoverSource, Watching, write_out
from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.cli.recording import progress_bar
from techexchange.cli.serving import make_current
from techexchange.infra.signing import Signer
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.jobs import signing
from techexchange.opendata import actions
from techexchange.settings import Settings

Place = Annotated[Path, typer.Argument(help="A directory for the handover, on an encrypted disk: it holds everything.")]
Given = Annotated[Path, typer.Argument(help="The directory of the handover.", exists=True, file_okay=False)]
Key = Annotated[
    str | None, typer.Option(help="The exchange's public key as the owner knows it (32 bytes, base64 or JWK x).")
]


def export_to(directory: Place) -> None:
    """Write the whole exchange out; one that was interrupted goes on. Stop the service first, to miss nothing."""
    settings = settings_of_process()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with database(settings) as url:
            written = run(_export(url, settings, directory))
    except ExchangeError as error:
        fail(error)
    console.print(f"Handed over {written.entries} entries of the record and all that belongs to them.")
    console.print(f"The manifest is [bold]{written.manifest_hash}[/], signed; tell it to whoever takes over.")


async def _export(url: str, settings: Settings, directory: Path) -> HandedOver:
    await make_current(settings, url)
    signer = Signer.of(settings)
    async with exchange_at(url) as exchange:
        await _sign_all(exchange, settings)
        source = HandoverSource(url, _storage(settings), signer, settings)
        with _watched() as watching:
            written = await write_out(source, directory, watching)
        async with exchange.unit_of_work() as uow:
            await actions.record_handover(uow, SYSTEM, _seen(written))
    return written


async def _sign_all(exchange: Exchange, settings: Settings) -> None:
    """Sign the tree up to its last entry, so that the handover is under a signed head."""
    tick, more = signing(settings), 1
    while more:
        async with exchange.unit_of_work() as uow:
            more = await tick(uow)


def check(directory: Given, key: Key = None) -> None:
    """Look at every byte of a handover and at its record, without a database; exit 1 where something does not hold."""
    try:
        manifest = Manifest.read(directory, _key(key))
        with _watched() as watching:
            faults = list(faults_of(manifest, directory, watching))
    except ExchangeError as error:
        fail(error)
    for fault in faults:
        console.print(f"[red]✗[/] {fault}", soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    _say(manifest, key)


def import_from(directory: Given, key: Key = None) -> None:
    """Read a handover into an empty system, everything checked; one that was interrupted goes on."""
    settings = settings_of_process()
    try:
        manifest = Manifest.read(directory, _key(key))
        with database(settings) as url:
            run(_import(manifest, directory, url, settings))
    except ExchangeError as error:
        fail(error)
    _say(manifest, key)
    console.print("The old operator's staff prove themselves to nobody any more; everybody else signs in anew.")
    signer = Signer.of(settings)
    if manifest.content["public_key"] not in {known.x for known in signer.keys}:
        former = ",".join(manifest.content["signing_keys"])
        console.print("This system signs with another key. So that what was signed before can still be checked, set:")
        console.print(f"  TECHEXCHANGE_RETIRED_SIGNING_KEYS={former}", soft_wrap=True)


async def _import(manifest: Manifest, directory: Path, url: str, settings: Settings) -> None:
    with _watched() as watching:
        await read_in(manifest, directory, HandoverDestination(url, _storage(settings), settings), watching)
    named = manifest.content["ledger"]
    read = HandedOver(manifest.content["id"], manifest.sha256, named["entries"], named["chain_hash"])
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        await actions.record_takeover(uow, SYSTEM, _seen(read))


def _say(manifest: Manifest, key: str | None) -> None:
    named = manifest.content["ledger"]
    console.print(
        f"[green]✓[/] {len(manifest.tables)} tables, {manifest.files.lines} files, {named['entries']} entries"
    )
    console.print(f"[green]✓[/] the record ends in {named['chain_hash']}", soft_wrap=True)
    if key is None:
        console.print(
            f"signed by {manifest.content['key_id']}; compare it with the exchange's key, or name it with --key"
        )


def _seen(written: HandedOver) -> actions.HandoverSeen:
    return actions.HandoverSeen(UUID(written.id), written.manifest_hash, written.entries, written.chain_hash)


def _storage(settings: Settings) -> FileStorage:
    return FileStorage(settings.storage_url, settings.data_directory / "files")


def _key(written: str | None) -> bytes | None:
    if written is None:
        return None
    try:
        return decoded(written)
    except ValueError as wrong:
        raise HandoverNotSigned(key=written) from wrong


@contextmanager
def _watched() -> Iterator[Watching]:
    """Progress bars, one for each kind of part."""
    with progress_bar() as bar:

        def begin(what: str, total: int) -> Callable[[], None]:
            return partial(bar.advance, bar.add_task(what, total=total))

        yield begin
