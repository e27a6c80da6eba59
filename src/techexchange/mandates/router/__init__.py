"""Mandates, the fees asked for and inspections over HTTP."""

from fastapi import APIRouter

from techexchange.mandates.router.inspections import router as inspections
from techexchange.mandates.router.mandates import router as mandates
from techexchange.mandates.router.proposals import router as proposals

ROUTERS: tuple[APIRouter, ...] = (mandates, proposals, inspections)
