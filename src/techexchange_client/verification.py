"""Verifying an auction from its export alone, offline: nobody has to be believed, and nothing is asked.

Every bid is opened again from its envelope and the published shares and compared with what is shown; with the record's
entry of the moment it was received; with the rules; and the rankings are reckoned anew. A receipt that a bidder kept
proves besides that nothing was left out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from techexchange_client.exported import Exported, Fault, Faults
from techexchange_client.ranking import rankings
from techexchange_client.recording import entries, receipts, rules, signature
from techexchange_client.repeating import bids, opening

__all__ = ["Fault", "verify_export"]

Check = Callable[[Exported, bytes | None], Faults]
CHECKS: tuple[Check, ...] = (signature, entries, rules, opening, bids, rankings)
BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, ZeroDivisionError)


def verify_export(
    export: Mapping[str, Any], public_key: bytes | None = None, given: Iterable[Mapping[str, Any]] = ()
) -> list[Fault]:
    """Every fault of an export, none where it holds; `given` are receipts whose bids must be in it.

    With `public_key`, the exchange's as one knows it from elsewhere, a signature by any other key is a fault too.
    """
    exported = Exported(export)
    found = [fault for check in CHECKS for fault in _safely(check, exported, public_key)]

    def kept(exported: Exported, public_key: bytes | None) -> Faults:
        return receipts(exported, given, public_key)

    return [*found, *_safely(kept, exported, public_key)]


def _safely(check: Check, exported: Exported, public_key: bytes | None) -> Faults:
    """A check's faults; an export that cannot even be read in this respect has one more."""
    try:
        yield from check(exported, public_key)
    except BROKEN as broken:
        yield exported.fault("malformed", f"{type(broken).__name__}: {broken}")
