"""The moderators' desk: a queue with something in it."""

from dataclasses import dataclass

from sqlalchemy import select

from factories import make_member, make_organization, make_submitted_listing, mandated
from public_assets import make_asset
from techexchange.assets.repository import PublicAssets
from techexchange.identity.models import OrganizationStatus
from techexchange.kernel.ids import new_id
from techexchange.ledger.models import LedgerEntry
from techexchange.moderation.models import (
    CHECKLISTS,
    Case,
    CaseKind,
    ChecklistAnswer,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
)

REASON = Reason(ReasonCode.INCOMPLETE, "Tell the temperature.")


def approval(case: Case, version: int | None = None) -> Ruling:
    """Everything mandatory passed, on the version named or the one claimed."""
    passed = {item: ChecklistAnswer.PASSED for item, point in CHECKLISTS[case.kind].items() if point.mandatory}
    return Ruling(Outcome.APPROVE, version or case.subject_version, passed)


def refusal(case: Case, outcome: Outcome = Outcome.REQUEST_CHANGES) -> Ruling:
    """A refusal of the version claimed, with a reason."""
    return Ruling(outcome, case.subject_version, {}, (REASON,))


@dataclass
class Desk:
    """The moderators' desk: an operation with two moderators, and ways to fill the queue."""

    exchange: object
    operation: object
    settle: object

    async def moderator(self):
        """The first moderator, as they act now."""
        return await mandated(self.exchange, self.operation.moderator)

    async def colleague(self):
        """Another moderator."""
        person = await make_member(self.exchange, self.operation.operator, "moderator")
        return await mandated(self.exchange, person)

    async def publication(self, organization=None, **content):
        """The case of a listing that was handed in."""
        organization = organization or await make_organization(self.exchange)
        content = await self._vouched(organization, content)
        listing = await make_submitted_listing(self.exchange, organization, **content)
        await self.settle()
        return await self.case_of(CaseKind.PUBLICATION, listing.id)

    async def _vouched(self, organization, content):
        """The content with its task on the register, where the state has a part in it."""
        if float(content.get("state_share_percent") or 0):
            content.setdefault("task_code", f"KC.{new_id()}")
            async with self.exchange.unit_of_work() as uow:
                known = await PublicAssets(uow).is_taken(content["task_code"])
            if not known:
                await make_asset(self.exchange, organization, content["task_code"])
        return content

    async def registration(self, kind="institute"):
        """The case of an organisation that asks to be verified."""
        status = OrganizationStatus.UNVERIFIED
        organization = await make_organization(self.exchange, kind, status=status)
        async with self.exchange.unit_of_work() as uow:
            found = await uow.session.get_one(type(organization), organization.id)
            uow.publish(found.submit(by=await self.moderator(), at=uow.now))
        await self.settle()
        return await self.case_of(CaseKind.ORGANIZATION, organization.id)

    async def case_of(self, kind, subject_id):
        """The latest case about a subject."""
        about = select(Case).where(Case.kind == kind, Case.subject_id == subject_id)
        async with self.exchange.unit_of_work() as uow:
            return (await uow.session.scalars(about.order_by(Case.created_at.desc(), Case.id.desc()).limit(1))).first()

    async def find(self, model, id):
        """Something as it stands."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.get_one(model, id)

    async def run(self, action, *arguments):
        """One action in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)

    async def recorded(self, subject_id):
        """The names of what is on record about a subject, in order."""
        facts = select(LedgerEntry.event).where(LedgerEntry.subject_id == subject_id).order_by(LedgerEntry.seq)
        async with self.exchange.unit_of_work() as uow:
            return list(await uow.session.scalars(facts))
