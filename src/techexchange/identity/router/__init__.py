"""People, organisations and credentials over HTTP."""

from fastapi import APIRouter

from techexchange.identity import queries

ROUTERS: tuple[APIRouter, ...] = ()

__all__ = ["ROUTERS", "queries"]
