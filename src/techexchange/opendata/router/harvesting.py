"""The catalogue for harvesters over HTTP."""

from typing import Any

from fastapi import APIRouter, Request, Response

from techexchange.infra.http import StrangersRoute, Uow
from techexchange.opendata import queries
from techexchange.opendata.schemas import Harvester
from techexchange.settings import Settings

router = APIRouter(prefix="/v1", tags=["open data"], route_class=StrangersRoute)
ARGUMENTS = ("verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken")
PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in ARGUMENTS
]
XML: dict[int | str, dict[str, Any]] = {200: {"description": "An OAI-PMH answer.", "content": {"text/xml": {}}}}


@router.get(
    "/oai",
    summary="Harvest the catalogue by OAI-PMH",
    response_class=Response,
    responses=XML,
    openapi_extra={"parameters": PARAMETERS},
)
async def harvest_catalogue(request: Request, uow: Uow) -> Response:
    """Dublin Core records of everything that is or was on view; what is wrong is told in the protocol's own words."""
    settings: Settings = request.app.state.settings
    name = await queries.publisher_name(uow) or {"en": "Technology exchange"}
    harvester = Harvester(name.get("en") or name["vi"], settings.public_url.rstrip("/"), settings.mail_from)
    return Response(await harvester.answer(uow, request.query_params.multi_items()), media_type="text/xml")
