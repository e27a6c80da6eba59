"""Evidence, as it is handed in and named."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.deals.errors import EvidenceUnknown
from techexchange.deals.models import EvidenceFile


async def count_evidence(session: AsyncSession, subject_id: UUID) -> int:
    """How many files were handed in for a registration or milestone."""
    counted = select(func.count()).where(EvidenceFile.subject_id == subject_id)
    return (await session.execute(counted)).scalar_one()


async def keep_evidence(session: AsyncSession, file: EvidenceFile) -> EvidenceFile:
    """Put a file of evidence on record."""
    session.add(file)
    await session.flush()
    return file


async def must_hold(session: AsyncSession, subject_id: UUID, files: Collection[UUID]) -> None:
    """Pass where all these files were handed in for this subject; raises EvidenceUnknown."""
    if not files:
        return
    named = select(EvidenceFile.id).where(EvidenceFile.subject_id == subject_id, EvidenceFile.id.in_(files))
    unknown = set(files) - set(await session.scalars(named))
    if unknown:
        raise EvidenceUnknown(files=sorted(map(str, unknown)))
