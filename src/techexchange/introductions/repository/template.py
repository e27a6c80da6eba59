"""The templates of agreements, loaded in order to be changed or used."""

from uuid import UUID

from sqlalchemy import func, select

from techexchange.infra.repository import Repository
from techexchange.introductions.errors.template import TemplateNotFound
from techexchange.introductions.lifecycle.template import TemplateKind, TemplateStatus
from techexchange.introductions.models.template import AgreementTemplate
from techexchange.kernel.permissions import Actor


class Templates(Repository[AgreementTemplate]):
    """Every template there was."""

    model = AgreementTemplate
    missing = TemplateNotFound

    async def seen(self, actor: Actor, id: UUID) -> AgreementTemplate:
        """A template this actor may see, locked so that it stays in use until the commit."""
        template = await self.get(id, lock=True)
        if not template.is_visible_to(actor):
            raise TemplateNotFound(id=id)
        return template

    async def next_number(self, kind: TemplateKind) -> int:
        """The number of the next template of a kind; nobody else gets it until the commit."""
        turn = func.pg_advisory_xact_lock(func.hashtextextended(f"agreement template {kind.value}", 0))
        await self.session.execute(select(turn))
        last = await self.session.scalar(
            select(func.max(AgreementTemplate.number)).where(AgreementTemplate.kind == kind)
        )
        return (last or 0) + 1

    async def in_use(self, kind: TemplateKind) -> AgreementTemplate | None:
        """The approved template of a kind, locked."""
        approved = AgreementTemplate.status == TemplateStatus.APPROVED
        return await self.find(AgreementTemplate.kind == kind, approved, lock=True)
