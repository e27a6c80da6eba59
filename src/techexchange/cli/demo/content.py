"""What the demo shows, as the files beside this module tell it, in the exchange's own forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyotp
from pydantic import TypeAdapter

from techexchange.infra import json
from techexchange.kernel.permissions import OrganizationKind, Role
from techexchange.listings.schemas import ListingContent
from techexchange.listings.schemas import content_of as kept_content

IMPLIED = {"assignment": "exclusive", "exclusive_licence": "exclusive", "sole_licence": "sole"}
"""The exclusivity that goes with a scope; with any other it is none."""
DECIDED_WITHIN = timedelta(days=30)
RIGHT_TYPE = {"trade_secret": "know_how"}
RIGHT_STATUS = {"none": "unfiled", "expired": "lapsed"}
AS_THEY_ARE = (
    *("texts", "sector", "field_of_science", "ipc", "keywords", "country", "province", "trl", "trl_evidence"),
    *("transfer_scope", "need", "required_trl", "budget", "company_hidden"),
    *("state_share_percent", "task_code", "result_certificate", "disclosure_date"),
)


@dataclass(frozen=True)
class Character:
    """A person of the demo: what they do, and in which organisation."""

    key: str
    name: str
    email: str
    role: Role
    kind: OrganizationKind
    organization_key: str
    organization: str

    @property
    def code(self) -> str:
        """The present code of their authenticator, which all of the demo's staff share."""
        return pyotp.TOTP(access()["second_factor"]).now()


@cache
def told(name: str) -> list[dict[str, Any]]:
    """One of the demo's files."""
    found: list[dict[str, Any]] = _read(name)
    return found


@cache
def access() -> dict[str, str]:
    """What everyone in the demo signs in with."""
    found: dict[str, str] = _read("access")
    return found


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_bytes())


def characters() -> Iterator[Character]:
    """Everyone in the demo, authorities first."""
    for organization in told("organizations"):
        for person in organization["people"]:
            yield Character(
                key=person["key"],
                name=person["name"],
                email=person["email"],
                role=Role(person["role"]),
                kind=OrganizationKind(organization["kind"]),
                organization_key=organization["key"],
                organization=organization["name"]["en"],
            )


def listings() -> list[dict[str, Any]]:
    """Every technology and every need."""
    return told("technologies") + told("needs")


def direction_of(listing: dict[str, Any]) -> str:
    """Whether it is offered or wanted."""
    return "demand" if "need" in listing else "supply"


def offer_of(terms: dict[str, Any], at: datetime) -> dict[str, Any]:
    """An offer with these terms, as it is sent."""
    percent = terms["royalty_percent"]
    royalty = {"percent": percent, "basis": terms["royalty_basis"]} if float(percent) else None
    return {
        "terms": {
            "scope": terms["scope"],
            "exclusivity": IMPLIED.get(terms["scope"], "non_exclusive"),
            "field_of_use": terms["field_of_use"],
            "territory": ["WORLD" if place == "*" else place for place in terms["territory"]],
            "term_months": terms["term_months"],
            "upfront": terms["upfront"],
            "royalty": royalty,
            "sublicensing": terms["sublicensing"],
        },
        "valid_until": (at + DECIDED_WITHIN).isoformat(),
    }


def content_of(listing: dict[str, Any], *, at: datetime, valid_until: datetime) -> dict[str, Any]:
    """A listing's content as it is sent, checked and kept."""
    given = {name: listing[name] for name in AS_THEY_ARE if name in listing}
    given |= {
        "direction": direction_of(listing),
        "territory": ["WORLD" if place == "*" else place for place in listing["territory"]],
        "valid_until": valid_until.isoformat(),
    }
    given |= _needed(listing, at) if "need" in listing else _owned(listing)
    checked: dict[str, Any] = kept_content(TypeAdapter[Any](ListingContent).validate_python(given))
    return checked


def _needed(need: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"deadline": (at + timedelta(days=need["deadline_days"])).date()}


def _owned(technology: dict[str, Any]) -> dict[str, Any]:
    names = {organization["key"]: organization["name"]["vi"] for organization in told("organizations")}
    owners = [{"name": names[one["organization"]], "share": one["share"]} for one in technology["owners"]]
    rights = [_right(right) for right in technology["ip_rights"]]
    share = float(technology["state_share_percent"])
    funding = "own_funds" if not share else "state_budget" if share == 100 else "mixed"
    return {"owners": owners, "ip_rights": rights, "funding_source": funding, "price": _price(technology["price"])}


def _right(right: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": RIGHT_TYPE.get(right["type"], right["type"]),
        "number": right["number"],
        "office": "VN" if right["number"] else None,
        "status": RIGHT_STATUS.get(right["status"], right["status"]),
        "territory": right["territory"],
        "expires_on": right["expiry"],
    }


def _price(price: dict[str, Any]) -> dict[str, Any]:
    return price | {"max": None} if price["kind"] == "fixed" else price
