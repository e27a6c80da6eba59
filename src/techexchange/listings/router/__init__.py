"""Listings over HTTP: writing and reading them, their moves, their confidential part and their files."""

from fastapi import APIRouter

from techexchange.listings.router import files, listings, moves

ROUTERS: tuple[APIRouter, ...] = (listings.router, listings.own, moves.router, files.router)

__all__ = ["ROUTERS"]
