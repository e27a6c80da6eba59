"""Reading the templates of agreements."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors.template import TemplateNotFound
from techexchange.introductions.lifecycle.template import TemplateKind, TemplateStatus
from techexchange.introductions.models.template import AgreementTemplate
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class TemplateFilter:
    """Which templates are wanted."""

    kind: TemplateKind | None = None
    status: TemplateStatus | None = None


async def templates(
    uow: UnitOfWork, actor: Actor, wanted: TemplateFilter, request: PageRequest
) -> Page[AgreementTemplate]:
    """The templates in use, newest first; for who writes and approves them, all there were."""
    statement = select(AgreementTemplate)
    if not (actor.can(Permission.TEMPLATE_EDIT) or actor.can(Permission.TEMPLATE_APPROVE)):
        statement = statement.where(AgreementTemplate.status == TemplateStatus.APPROVED)
    if wanted.kind:
        statement = statement.where(AgreementTemplate.kind == wanted.kind)
    if wanted.status:
        statement = statement.where(AgreementTemplate.status == wanted.status)
    return await page(uow.session, statement, request, (AgreementTemplate.created_at, AgreementTemplate.id))


async def template(uow: UnitOfWork, actor: Actor, id: UUID) -> AgreementTemplate:
    """One template the actor may see; raises TemplateNotFound."""
    found = await uow.session.get(AgreementTemplate, id)
    if found is None or not found.is_visible_to(actor):
        raise TemplateNotFound(id=id)
    return found


async def approved_template(uow: UnitOfWork, kind: TemplateKind) -> AgreementTemplate:
    """The template of a kind that is in use; raises TemplateNotFound where there is none."""
    approved = AgreementTemplate.status == TemplateStatus.APPROVED
    statement = select(AgreementTemplate).where(AgreementTemplate.kind == kind, approved)
    found = (await uow.session.scalars(statement)).one_or_none()
    if found is None:
        raise TemplateNotFound(kind=kind)
    return found
