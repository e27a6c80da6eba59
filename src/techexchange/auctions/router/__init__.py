"""Auctions over HTTP."""

from fastapi import APIRouter

from techexchange.auctions.router.auction import router as auction
from techexchange.auctions.router.auction import showing
from techexchange.auctions.router.award import router as award
from techexchange.auctions.router.award import signing
from techexchange.auctions.router.deposit import router as deposit
from techexchange.auctions.router.live import router as live
from techexchange.auctions.router.open_bidding import router as open_bidding
from techexchange.auctions.router.opening import router as opening
from techexchange.auctions.router.procedure import asking
from techexchange.auctions.router.procedure import router as procedure
from techexchange.auctions.router.qualification import router as qualification
from techexchange.auctions.router.tendering import receipts
from techexchange.auctions.router.tendering import router as tendering

ROUTERS: tuple[APIRouter, ...] = (
    auction,
    showing,
    asking,
    procedure,
    receipts,
    tendering,
    open_bidding,
    live,
    opening,
    qualification,
    award,
    signing,
    deposit,
)
