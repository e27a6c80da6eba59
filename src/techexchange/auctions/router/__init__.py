"""Auctions over HTTP."""

from fastapi import APIRouter

from techexchange.auctions.router.live import router as live
from techexchange.auctions.router.open_bidding import router as open_bidding
from techexchange.auctions.router.tendering import receipts
from techexchange.auctions.router.tendering import router as tendering

ROUTERS: tuple[APIRouter, ...] = (receipts, tendering, open_bidding, live)
