"""What can be asked of the exchange about auctions; each is one request of docs/routes.md."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from techexchange_client.errors import Malformed
from techexchange_client.reading import identity, items_of, octets, whole
from techexchange_client.sealing import KEY, MOST_CUSTODIANS, Custodian, Envelope
from techexchange_client.talking import Call, as_bytes, as_json

SHARES_AT_ONCE = 1000
_ED25519 = ("OKP", "Ed25519")


@dataclass(frozen=True)
class Tender:
    """What sealing a bid needs to know of its auction."""

    auction_id: UUID
    custodians: tuple[Custodian, ...]
    threshold: int

    @classmethod
    def from_dict(cls, auction: Mapping[str, Any]) -> "Tender":
        """From an auction as the exchange shows it; raises Malformed, such as where nothing is sealed in it."""
        custodians = items_of(auction.get("custodians"), "custodians", most=MOST_CUSTODIANS)
        return cls(
            auction_id=identity(auction.get("id"), "id"),
            custodians=tuple(_custodian(custodian) for custodian in custodians),
            threshold=whole(auction.get("threshold"), "threshold", least=2, most=MOST_CUSTODIANS),
        )


def sign_in(email: str, password: str, totp: str | None) -> Call[dict[str, Any]]:
    """Tokens for a person."""
    body = {"email": email, "password": password} | ({"totp": totp} if totp else {})
    return Call("POST", "/v1/sessions", as_json, body)


def keys() -> Call[dict[str, bytes]]:
    """The exchange's public keys by their names."""
    return Call("GET", "/v1/keys", lambda answer: keys_of(answer.json()))


def keys_of(shown: object) -> dict[str, bytes]:
    """The Ed25519 keys of a JWK set (RFC 7517, RFC 8037) by their `kid`; raises Malformed."""
    listed = items_of(shown.get("keys") if isinstance(shown, Mapping) else None, "keys", most=1000)
    found = [key for key in listed if isinstance(key, Mapping) and (key.get("kty"), key.get("crv")) == _ED25519]
    return {str(key.get("kid")): _from_base64url(key.get("x")) for key in found}


def auction(auction_id: UUID) -> Call[dict[str, Any]]:
    """An auction with its rules, periods and custodians."""
    return Call("GET", f"/v1/auctions/{auction_id}", as_json)


def submit(envelope: Envelope, organization_id: UUID | None) -> Call[dict[str, Any]]:
    """Hand in a sealed bid; the answer has the `receipt`."""
    body = {"envelope": envelope.as_dict()} | _on_behalf_of(organization_id)
    return Call("POST", f"/v1/auctions/{envelope.auction_id}/bids", as_json, body)


def withdraw(auction_id: UUID, organization_id: UUID | None) -> Call[dict[str, Any]]:
    """Take one's bid back."""
    return Call("POST", f"/v1/auctions/{auction_id}/bids/mine/withdraw", as_json, _on_behalf_of(organization_id))


def own_bid(auction_id: UUID, organization_id: UUID | None) -> Call[dict[str, Any]]:
    """One's own bid and its earlier versions, without what they say."""
    return Call("GET", f"/v1/auctions/{auction_id}/bids/mine", as_json, query=_on_behalf_of(organization_id))


def receipt(auction_id: UUID, organization_id: UUID | None) -> Call[dict[str, Any]]:
    """The receipt of one's newest bid."""
    return Call("GET", f"/v1/auctions/{auction_id}/bids/mine/receipt", as_json, query=_on_behalf_of(organization_id))


def register_custodian_key(public_key: bytes) -> Call[dict[str, Any]]:
    """Make a custodian's public key known."""
    body = {"public_key": base64.b64encode(public_key).decode()}
    return Call("POST", "/v1/custodian-keys", as_json, body)


def sealed_shares(auction_id: UUID, number: int, cursor: str | None) -> Call[dict[str, Any]]:
    """A page of the shares sealed to custodian `number`, once the deadline is past."""
    query: dict[str, str | int] = {"custodian": number, "limit": SHARES_AT_ONCE} | (
        {"cursor": cursor} if cursor else {}
    )
    return Call("GET", f"/v1/auctions/{auction_id}/sealed-shares", as_json, query=query)


def hand_in(auction_id: UUID, number: int, shares: Sequence[Mapping[str, str | None]]) -> Call[dict[str, Any]]:
    """Hand in what was read from sealed shares, 1000 at most at once."""
    body = {"custodian": number, "shares": list(shares)}
    return Call("POST", f"/v1/auctions/{auction_id}/shares", as_json, body)


def opening(auction_id: UUID) -> Call[dict[str, Any]]:
    """Which custodians came, and when all of them did, what was opened."""
    return Call("GET", f"/v1/auctions/{auction_id}/opening", as_json)


def export(auction_id: UUID) -> Call[bytes]:
    """Everything by which anyone repeats the opening, byte by byte as the exchange gives it."""
    return Call("GET", f"/v1/auctions/{auction_id}/export", as_bytes)


@dataclass(frozen=True, kw_only=True)
class OpenBid:
    """A price for a lot, in minor units, that all see; as `proxy`, a hidden one up to which the exchange bids."""

    lot: int
    amount: int
    currency: str
    proxy: bool = False
    organization_id: UUID | None = None


def bid_openly(auction_id: UUID, bid: OpenBid) -> Call[dict[str, Any]]:
    """Bid in the open."""
    price = {"amount": bid.amount, "currency": bid.currency}
    body = {"lot": bid.lot, "maximum" if bid.proxy else "amount": price} | _on_behalf_of(bid.organization_id)
    return Call("POST", f"/v1/auctions/{auction_id}/open-bids", as_json, body)


def state(auction_id: UUID, after: int | None, wait: int) -> Call[dict[str, Any]]:
    """Where open bidding stands; with `after`, when something newer is there, or `wait` seconds are over."""
    query: dict[str, str | int] = {"wait": wait}
    if after is not None:
        query["after"] = after
    return Call("GET", f"/v1/auctions/{auction_id}/live", as_json, query=query)


def stream_of(auction_id: UUID) -> str:
    """Where the events of open bidding are told as they happen."""
    return f"/v1/auctions/{auction_id}/events"


def _on_behalf_of(organization_id: UUID | None) -> dict[str, str]:
    return {"organization_id": str(organization_id)} if organization_id else {}


def _custodian(shown: object) -> Custodian:
    if not isinstance(shown, Mapping):
        raise Malformed("custodians: a list of objects")
    number = whole(shown.get("number"), "number", least=1, most=MOST_CUSTODIANS)
    return Custodian(number, octets(shown.get("public_key"), "public_key", length=KEY))


def _from_base64url(written: object) -> bytes:
    if not isinstance(written, str):
        raise Malformed("x: base64url without padding")
    padded = written + "=" * (-len(written) % 4)
    return octets(padded.replace("-", "+").replace("_", "/"), "x", length=KEY)
