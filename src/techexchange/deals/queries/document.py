"""The documents of a contract: printed, as data, and as they were signed elsewhere; for its two parties only."""

from typing import Any

from techexchange.deals.errors import DocumentNotFound
from techexchange.deals.models import ContractSide, draft_page_of, drafted_document_of
from techexchange.deals.queries.contract import VersionSheet, ground_of
from techexchange.infra.documents import typeset
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork


async def printed(uow: UnitOfWork, sheet: VersionSheet, language: str | None, storage: FileStorage) -> bytes:
    """The PDF of a version in one of its languages; of a draft one that says so; raises DocumentNotFound."""
    version = sheet.version
    wanted = language or version.languages[0]
    if wanted not in version.languages:
        raise DocumentNotFound(language=wanted)
    if version.document is None:
        pack, ground = await ground_of(uow, sheet.contract)
        return await typeset("contract", draft_page_of(version, ground, pack, wanted))
    kept = version.files[wanted]
    return await storage.get(kept["key"], kept["sha256"])


async def structured(uow: UnitOfWork, sheet: VersionSheet) -> dict[str, Any]:
    """A version as data: once put to signature exactly what is hashed, before that what was written so far."""
    if sheet.version.document is not None:
        return sheet.version.document
    _, ground = await ground_of(uow, sheet.contract)
    return drafted_document_of(sheet.version, ground.binding(sheet.contract))


async def signed_file(sheet: VersionSheet, side: ContractSide, storage: FileStorage) -> bytes:
    """The PDF one party handed in signed; raises DocumentNotFound where it signed by credential or not at all."""
    for signature in sheet.signatures:
        if signature.side is side and signature.file_key and signature.file_sha256:
            return await storage.get(signature.file_key, signature.file_sha256)
    raise DocumentNotFound(side=side.value)
