"""Auctions over HTTP."""

from fastapi import APIRouter

from techexchange.auctions.router.tendering import receipts
from techexchange.auctions.router.tendering import router as tendering

ROUTERS: tuple[APIRouter, ...] = (receipts, tendering)
