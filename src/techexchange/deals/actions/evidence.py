"""Handing in the files that show what a party records."""

from uuid import UUID

from techexchange.deals.models import EvidenceFile, EvidencePlace, EvidenceUpload
from techexchange.deals.repository import Milestones, Registrations, count_evidence, keep_evidence
from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def file_registration_evidence(
    uow: UnitOfWork, actor: Actor, case_id: UUID, upload: EvidenceUpload, storage: FileStorage
) -> EvidenceFile:
    """Hand in a file of a dossier, a letter or a certificate for the filer; raises FileRefused or EvidenceFull."""
    case = await Registrations(uow).seen(actor, case_id)
    actor.require(Permission.PERFORMANCE_RECORD, within=case.filer_id)
    case.own_side(actor)
    return await hand_in(uow, actor, EvidencePlace(case.id, case.contract_id, case.filer_id), upload, storage)


async def file_milestone_evidence(
    uow: UnitOfWork, actor: Actor, milestone_id: UUID, upload: EvidenceUpload, storage: FileStorage
) -> EvidenceFile:
    """Hand in, for either party, a file that shows how far a milestone is; raises FileRefused or EvidenceFull."""
    milestone = await Milestones(uow).seen(actor, milestone_id)
    side = milestone.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    return await hand_in(uow, actor, EvidencePlace(milestone.id, milestone.contract_id, side), upload, storage)


async def hand_in(
    uow: UnitOfWork, actor: Actor, place: EvidencePlace, upload: EvidenceUpload, storage: FileStorage
) -> EvidenceFile:
    """Clean a file and put it on record in its place; who may is asked by whoever calls."""
    file = await clean(upload.content, upload.name)
    async with storage.stored(file.content) as kept:
        return await put_on_record(uow, actor, EvidenceFile.of(place, upload.kind, file, kept, at=uow.now))


async def put_on_record(uow: UnitOfWork, actor: Actor, evidence: EvidenceFile) -> EvidenceFile:
    """Keep a cleaned and stored file beside those there are; raises EvidenceFull."""
    already = await count_evidence(uow.session, evidence.subject_id)
    uow.publish(evidence.file(already, by=actor, at=uow.now))
    return await keep_evidence(uow.session, evidence)
