"""The documentation page, whole from this process: no asset comes from anywhere else."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from techexchange.infra.http.problems import RouteNotFound

ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Technology exchange: the interface</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  filter: true,
  validatorUrl: null,
  displayRequestDuration: true,
});
"""
router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def read_docs() -> Response:
    """The page."""
    return Response(PAGE, media_type="text/html")


@router.get("/docs/start.js")
async def read_docs_start() -> Response:
    """What starts the page; a file of its own because inline scripts are not allowed."""
    return Response(START, media_type="text/javascript")


@router.get("/docs/{asset}")
async def read_docs_asset(asset: str, request: Request) -> Response:
    """One file of Swagger UI, kept by browsers for a day."""
    if asset not in ASSETS:
        raise RouteNotFound
    body, etag = _asset(asset)
    headers = {"etag": etag, "cache-control": "public, max-age=86400"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=ASSETS[asset], headers=headers)


@cache
def _asset(name: str) -> tuple[bytes, str]:
    body = (files("fastapi_swagger.resources") / name).read_bytes()
    return body, f'"{sha256(body).hexdigest()[:32]}"'
