"""Negotiations over HTTP; to everyone but the two parties they do not exist."""

from techexchange.offers.router.comparison import router as comparison
from techexchange.offers.router.disclosure import router as disclosure
from techexchange.offers.router.memorandum import router as memorandum
from techexchange.offers.router.memorandum import signing
from techexchange.offers.router.negotiation import router as negotiation

ROUTERS = (comparison, disclosure, memorandum, signing, negotiation)
