"""Verifying an auction from its export, without a database, a network or anybody's word."""

import base64
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, NoReturn

import orjson
import typer

from techexchange.cli.node import console
from techexchange_client.verification import verify_export

KEY_BYTES = 32
File = Annotated[Path, typer.Argument(help="What GET /v1/auctions/{auction_id}/export answered.", exists=True)]
Key = Annotated[str | None, typer.Option(help="The exchange's public key as you know it (32 bytes, base64 or JWK x).")]
Receipts = Annotated[list[Path] | None, typer.Option("--receipt", help="A receipt whose bid must be there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")]


def verify(file: File, key: Key = None, receipt: Receipts = None, as_json: AsJson = False) -> None:
    """Open every bid again, follow the record, reckon the rankings anew; exit 1 where something does not hold."""
    export = _read(file)
    faults = verify_export(export, _key(key) if key else None, [_read(kept) for kept in receipt or ()])
    if as_json:
        typer.echo(orjson.dumps([vars(fault) for fault in faults]).decode())
    else:
        for fault in faults:
            console.print(f"[red]✗[/] {fault}", soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    counts = Counter(bid["outcome"] for bid in export["bids"])
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "no bids"
    console.print(f"[green]✓[/] auction {export['auction']['auction_id']} holds: {told}", soft_wrap=True)
    if key is None:
        named = export["key_id"]
        console.print(f"signed by {named}; compare it with the exchange's key, or name it with --key", soft_wrap=True)


def _read(file: Path) -> dict[str, Any]:
    try:
        read = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        _refuse(f"{file} is no JSON object")
    return read


def _key(written: str) -> bytes:
    """A public key in base64, or as a JWK writes it (RFC 8037: base64url without padding)."""
    padded = written.strip().translate(str.maketrans("-_", "+/"))
    padded += "=" * (-len(padded) % 4)
    try:
        raw = base64.b64decode(padded, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        _refuse(f"{written} is no public key of {KEY_BYTES} bytes")
    return raw


def _refuse(said: str) -> NoReturn:
    console.print(f"[red]{said}[/]", soft_wrap=True)
    raise typer.Exit(2)
