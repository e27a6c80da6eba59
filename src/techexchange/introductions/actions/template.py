"""What the operator and the owner do with the templates of agreements."""

from collections.abc import Mapping
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.lifecycle.template import TemplateKind
from techexchange.introductions.models.template import AgreementTemplate
from techexchange.introductions.repository.template import Templates
from techexchange.kernel.permissions import Actor, Permission


async def draft_template(
    uow: UnitOfWork, actor: Actor, kind: TemplateKind, texts: Mapping[str, str]
) -> AgreementTemplate:
    """Write the next template of a kind, by language (vi, en)."""
    actor.require(Permission.TEMPLATE_EDIT)
    number = await Templates(uow).next_number(kind)
    template, drafted = AgreementTemplate.draft(kind, texts, number, by=actor, at=uow.now)
    uow.publish(drafted)
    return await Templates(uow).add(template)


async def approve_template(
    uow: UnitOfWork, actor: Actor, template_id: UUID, version: int | None = None
) -> AgreementTemplate:
    """Put a template in use, and the one that was in use out of it."""
    actor.require(Permission.TEMPLATE_APPROVE)
    template = await Templates(uow).get(template_id, lock=True, version=version)
    before = await Templates(uow).in_use(template.kind)
    if before is not None and before is not template:
        uow.publish(before.retire(by=actor, at=uow.now))
        await Templates(uow).save(before)
    uow.publish(template.approve(by=actor, at=uow.now))
    return await Templates(uow).save(template)


async def retire_template(
    uow: UnitOfWork, actor: Actor, template_id: UUID, version: int | None = None
) -> AgreementTemplate:
    """Take a template out of use, or discard a draft."""
    actor.require(Permission.TEMPLATE_APPROVE)
    template = await Templates(uow).get(template_id, lock=True, version=version)
    uow.publish(template.retire(by=actor, at=uow.now))
    return await Templates(uow).save(template)
