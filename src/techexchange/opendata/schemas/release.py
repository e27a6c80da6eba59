"""Auctions as release packages of the Open Contracting Data Standard 1.1 (standard.open-contracting.org/1.1).

One release tells everything of an auction so far; its id changes whenever something does. The seller is buyer and
procuring entity; bidders are tenderers and suppliers. Since suppliers pay the seller here, amounts are negative.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from techexchange.auctions.models import Auction, AuctionKind, AuctionStatus, Award, AwardStatus
from techexchange.identity.models import Organization
from techexchange.kernel.money import major
from techexchange.opendata.queries import AuctionRelease

VERSION = "1.1"
ENDED = {
    AuctionStatus.COMPLETE: "complete",
    AuctionStatus.UNSUCCESSFUL: "unsuccessful",
    AuctionStatus.CANCELLED: "cancelled",
}
AWARDED = {
    AwardStatus.ACTIVE: "pending",
    AwardStatus.CONFIRMED: "active",
    AwardStatus.UNSUCCESSFUL: "unsuccessful",
    AwardStatus.CANCELLED: "cancelled",
}
"""An award is in force once its winner confirmed it; those that only wait in line are not told."""
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Publisher:
    """Who releases: under which name, at which address, under which prefix and, if one is granted, which licence."""

    name: str
    url: str
    prefix: str
    licence: str | None = None


def package_of(told: Sequence[AuctionRelease], publisher: Publisher, path: str) -> dict[str, Any]:
    """A release package at a path of the exchange; it is as old as the last change in it."""
    package = {
        "uri": publisher.url + path,
        "version": VERSION,
        "publishedDate": _time(max(release.changed_at for release in told)),
        "publisher": {"name": publisher.name, "uri": publisher.url},
        "releases": [_release(release, publisher) for release in told],
    }
    return package | ({"license": publisher.licence} if publisher.licence else {})


def _release(told: AuctionRelease, publisher: Publisher) -> dict[str, Any]:
    auction = told.auction
    awards = [_award(award, told) for award in told.awards if award.status in AWARDED]
    seller = _reference(auction.seller_id, told)
    ocid = f"{publisher.prefix}-{auction.id}"
    release = {
        "ocid": ocid,
        "id": f"{ocid}-{told.changed_at.astimezone(UTC):%Y%m%dT%H%M%S%f}",
        "date": _time(told.changed_at),
        "tag": list(_tags(auction, awards)),
        "initiationType": "tender",
        "language": _language(told.texts),
        "parties": list(_parties(told, awards)),
        "buyer": seller,
        "tender": _tender(told, publisher) | {"procuringEntity": seller},
    }
    return release | ({"awards": awards} if awards else {})


def _tags(auction: Auction, awards: Iterable[Any]) -> Iterator[str]:
    yield "tender"
    if auction.status is AuctionStatus.CANCELLED:
        yield "tenderCancellation"
    if awards:
        yield "award"


def _parties(told: AuctionRelease, awards: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    winners = {supplier["id"] for award in awards for supplier in award["suppliers"]}
    yield _party(told.organizations[told.auction.seller_id], ["buyer", "procuringEntity"])
    for bidder_id in told.bidder_ids:
        roles = ["tenderer", "supplier"] if str(bidder_id) in winners else ["tenderer"]
        yield _party(told.organizations[bidder_id], roles)


def _party(organization: Organization, roles: list[str]) -> dict[str, Any]:
    place = {"region": organization.province, "countryName": organization.country}
    address = {name: value for name, value in place.items() if value}
    return {"id": str(organization.id), "name": _said(organization.name), "roles": roles, "address": address}


def _reference(id: UUID, told: AuctionRelease) -> dict[str, Any]:
    return {"id": str(id), "name": _said(told.organizations[id].name)}


def _tender(told: AuctionRelease, publisher: Publisher) -> dict[str, Any]:
    auction, terms = told.auction, told.auction.terms
    text = told.texts.get(_language(told.texts), {})
    asked = sum(lot.least for lot in terms.lots)
    tender: dict[str, Any] = {
        "id": str(auction.id),
        "title": text.get("title") or _said(terms.lots[0].title),
        "description": text.get("summary"),
        "status": ENDED.get(auction.status, "active"),
        "items": [_item(lot.number, lot.title) for lot in terms.lots],
        "procurementMethod": "open",
        "procurementMethodDetails": f"{auction.kind.value}, {auction.pricing.value}",
        "awardCriteria": "priceOnly" if len(terms.criteria) == 1 else "ratedCriteria",
        "awardCriteriaDetails": "; ".join(f"{_said(one.name)} {one.weight} %" for one in terms.criteria),
        "submissionMethod": ["electronicAuction" if auction.kind is AuctionKind.ENGLISH else "electronicSubmission"],
        "hasEnquiries": True,
        "enquiryPeriod": {"startDate": _time(auction.published_at), "endDate": _time(auction.enquiry_until)},
        "tenderPeriod": {"startDate": _time(auction.tender_from), "endDate": _time(auction.tender_until)},
        "documents": list(_documents(auction, publisher)),
    }
    if asked:
        tender["value"] = _paid_to_seller(asked, auction.currency)
    if auction.opened_at is not None:
        tender["awardPeriod"] = {"startDate": _time(auction.opened_at)}
        tender["numberOfTenderers"] = len(told.bidder_ids)
        tender["tenderers"] = [_reference(id, told) for id in told.bidder_ids]
    return tender


def _documents(auction: Auction, publisher: Publisher) -> Iterator[dict[str, Any]]:
    here = f"{publisher.url}/v1/auctions/{auction.id}"
    yield _document(f"{auction.id}-rules", "tenderNotice", "The auction and its rules", here)
    if auction.opened_at is not None:
        yield _document(f"{auction.id}-export", "evaluationReports", "All that proves the result", f"{here}/export")


def _document(id: str, kind: str, title: str, url: str) -> dict[str, Any]:
    return {"id": id, "documentType": kind, "title": title, "url": url, "format": "application/json"}


def _award(award: Award, told: AuctionRelease) -> dict[str, Any]:
    lot = told.auction.terms.lot(award.lot)
    return {
        "id": str(award.id),
        "title": f"Lot {award.lot}, rank {award.rank}",
        "status": AWARDED[award.status],
        "date": _time(award.decided_at or award.created_at),
        "value": _paid_to_seller(award.amount, award.currency),
        "suppliers": [_reference(award.bidder_id, told)],
        "items": [_item(award.lot, lot.title if lot else {})],
    }


def _item(number: int, title: Any) -> dict[str, Any]:
    return {"id": str(number), "description": _said(title), "quantity": 1}


def _paid_to_seller(amount: int, currency: str) -> dict[str, Any]:
    """An amount in major units that a supplier pays to the buyer, as a number: whole where it can be."""
    value = -Decimal(major(amount, currency))
    return {"amount": int(value) if value == value.to_integral_value() else float(value), "currency": currency}


def _language(texts: dict[str, dict[str, str]]) -> str:
    return next((language for language in LANGUAGES if texts.get(language)), "vi")


def _said(name: Any) -> str:
    """A text in the first language it is given in."""
    said: str = next((name[language] for language in LANGUAGES if name.get(language)), "")
    return said


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
