"""What the tests of the law share: the shipped pack, facts of a transfer, and content of a listing."""

from datetime import date
from pathlib import Path

from techexchange.regulations.models import TransferFacts
from techexchange.regulations.repository import SHIPPED, read

VIETNAM = read(SHIPPED / "VN-2026.1.toml")
EXAMPLE = Path(__file__).parent / "regulations" / "packs" / "XA-2026.1.toml"
TODAY = date(2026, 11, 22)


def facts(**changes):
    """A private licence between two parties of Viet Nam, or what `changes` make of it."""
    given = {
        "supplier_country": "VN",
        "acquirer_country": "VN",
        "state_funded": False,
        "state_capital": False,
        "result_certificate": False,
        "restricted": False,
        "scope": "exclusive_licence",
        "on": TODAY,
    }
    return TransferFacts(**(given | changes))


def content(text="A dryer for fruit.", **more):
    """A technology that says no more than this."""
    return {"direction": "supply", "texts": {"en": {"title": "Dryer", "description": text}}} | more
