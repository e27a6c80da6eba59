"""The framework's limit: a FastAPI route that returns bytes from memory, served as the exchange is served."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from benchmarks.load import pin


def application(answers: list[bytes]) -> FastAPI:
    """Routes of the benchmark's three shapes, each returning bytes it holds."""
    app = FastAPI(openapi_url=None)

    @app.get("/v1/listings/{number}")
    async def read(number: int) -> Response:
        return Response(answers[number % len(answers)], media_type="application/json")

    @app.post("/v1/listings/{number}/offers")
    async def submit(number: int) -> Response:
        return Response(answers[number % len(answers)], 201, media_type="application/json")

    return app


def main() -> None:
    """Serve the files named on the command line: core, port, then one file per answer."""
    core, port, *files = sys.argv[1:]
    pin(int(core))
    uvicorn.run(
        application([Path(file).read_bytes() for file in files]),
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
