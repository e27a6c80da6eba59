"""Reading evidence; nobody but the parties of the contract can, and each download asks again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.deals.errors import EvidenceFileNotFound
from techexchange.deals.models import EvidenceFile
from techexchange.deals.repository import Milestones, Registrations
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor


async def registration_evidence(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Sequence[EvidenceFile]:
    """The files handed in for a registration, the first one first; raises RegistrationNotFound."""
    return await _files_of(uow, (await Registrations(uow).seen(actor, case_id)).id)


async def milestone_evidence(uow: UnitOfWork, actor: Actor, milestone_id: UUID) -> Sequence[EvidenceFile]:
    """The files handed in for a milestone, the first one first; raises MilestoneNotFound."""
    return await _files_of(uow, (await Milestones(uow).seen(actor, milestone_id)).id)


async def registration_file(uow: UnitOfWork, actor: Actor, case_id: UUID, file_id: UUID) -> EvidenceFile:
    """One file of a registration; raises RegistrationNotFound or EvidenceFileNotFound."""
    return await _file_of(uow, (await Registrations(uow).seen(actor, case_id)).id, file_id)


async def milestone_file(uow: UnitOfWork, actor: Actor, milestone_id: UUID, file_id: UUID) -> EvidenceFile:
    """One file of a milestone; raises MilestoneNotFound or EvidenceFileNotFound."""
    return await _file_of(uow, (await Milestones(uow).seen(actor, milestone_id)).id, file_id)


async def _files_of(uow: UnitOfWork, subject_id: UUID) -> Sequence[EvidenceFile]:
    wanted = select(EvidenceFile).where(EvidenceFile.subject_id == subject_id)
    return (await uow.session.scalars(wanted.order_by(EvidenceFile.created_at, EvidenceFile.id))).all()


async def _file_of(uow: UnitOfWork, subject_id: UUID, file_id: UUID) -> EvidenceFile:
    found = await uow.session.get(EvidenceFile, file_id)
    if found is None or found.subject_id != subject_id:
        raise EvidenceFileNotFound(id=file_id)
    return found
