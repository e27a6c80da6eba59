"""What a contract is drawn up from, gathered from the offer, the listing's version and the two organisations."""

from sqlalchemy import select

from techexchange.deals.models import AgreedGround, Deal, PartyFacts
from techexchange.identity.models import Organization
from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import ListingVersion
from techexchange.offers.models import Offer


class Grounds:
    """The grounds of contracts; nothing of them ever changes but what organisations say of themselves."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def of(self, deal: Deal) -> AgreedGround:
        """What was agreed, about what, and between whom."""
        wanted = (
            select(Offer, ListingVersion)
            .join(
                ListingVersion,
                (ListingVersion.listing_id == deal.listing_id) & (ListingVersion.number == Offer.listing_version),
            )
            .where(Offer.id == deal.offer_id)
        )
        offer, version = (await self.session.execute(wanted)).one()
        parties = select(Organization).where(Organization.id.in_((deal.supplier_id, deal.acquirer_id)))
        named = {party.id: _party(party) for party in await self.session.scalars(parties)}
        return AgreedGround(
            terms=offer.terms,
            terms_hash=offer.terms_hash,
            content=version.content,
            content_hash=version.content_hash,
            listing_version=version.number,
            supplier=named[deal.supplier_id],
            acquirer=named[deal.acquirer_id],
        )


def _party(organization: Organization) -> PartyFacts:
    return PartyFacts(organization.name, organization.country, organization.tax_code, organization.contact or {})
