"""Secret marks by which the exchange tells a bidder and an address apart without keeping who and whence."""

from uuid import UUID

from techexchange.infra.sealing import Seal


def bidder_tag(seal: Seal, auction_id: UUID, organization_id: UUID) -> str:
    """The mark of an organisation in one auction; in another auction it has another."""
    return seal.sign(f"{auction_id}/{organization_id}", "bidder")


def origin_tag(seal: Seal, auction_id: UUID, address: str) -> str:
    """The mark of a network address in one auction."""
    return seal.sign(f"{auction_id}/{address}", "origin")
