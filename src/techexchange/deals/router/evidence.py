"""How files of evidence are handed in and given out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, File, Form, Response, UploadFile

from techexchange.deals.models import EvidenceFile, EvidenceKind, EvidenceUpload
from techexchange.deals.router.given import HARMLESS, Files, download

FILE_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif")
DOWNLOAD = download(*FILE_TYPES)


async def _upload(
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP or GIF to 10 MB, PDF to 20 MB")],
    kind: Annotated[EvidenceKind, Form()],
) -> EvidenceUpload:
    return EvidenceUpload(file.filename or "", await file.read(), kind)


HandedIn = Annotated[EvidenceUpload, Depends(_upload)]


async def given_out(found: EvidenceFile, files: Files) -> Response:
    """The file as it was cleaned, for saving and not for showing in the page."""
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)
