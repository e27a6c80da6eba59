"""What is needed to appeal: something decided against somebody, and those who may judge it."""

from factories import actor_of, make_listing, make_member, make_organization, mandated
from moderation_desk import Desk, refusal
from techexchange.identity.models import Organization
from techexchange.listings.models import Listing
from techexchange.moderation import actions
from techexchange.moderation.models import AppealOutcome, AppealRuling, AppealSubject, Outcome

GROUNDS = "The certificate was attached, on page three."
ANSWER = "It was, and it is genuine."


class Affected:
    """Whoever something was decided against, the owner's supervisors, and who decided."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.exchange = desk, desk.exchange

    async def supervisor(self, *, another: bool = False):
        """The owner's supervisor as they act now, or a second one."""
        person = self.desk.operation.supervisor
        if another:
            person = await make_member(self.exchange, self.desk.operation.owner, "supervisor")
        return await mandated(self.exchange, person)

    async def editor_of(self, organization_id):
        """Somebody who acts for an organisation."""
        organization = await self.desk.find(Organization, organization_id)
        return await actor_of(self.exchange, await make_member(self.exchange, organization, "editor"))

    async def rejected(self, **content):
        """A listing that a moderator refused."""
        case = await self.desk.publication(**content)
        moderator = await self.desk.moderator()
        claimed = await self.desk.run(actions.claim, moderator, case.id)
        await self.desk.run(actions.decide, moderator, case.id, refusal(claimed, Outcome.REJECT))
        await self.desk.settle()
        return await self.desk.find(Listing, case.subject_id)

    async def on_view(self):
        """A published listing of a new institute."""
        private = {"state_share_percent": "0", "funding_source": "own_funds"}
        return await make_listing(self.exchange, await make_organization(self.exchange), **private)

    async def file(self, listing, actor=None):
        """An appeal of a listing's organisation."""
        actor = actor or await self.editor_of(listing.organization_id)
        return await self.desk.run(actions.file_appeal, actor, AppealSubject.LISTING, listing.id, GROUNDS)


def reversing(version):
    """The decision is undone, on this version."""
    return AppealRuling(AppealOutcome.REVERSED, version, ANSWER)


def upholding(version=1):
    """The decision stands."""
    return AppealRuling(AppealOutcome.UPHELD, version, ANSWER)
