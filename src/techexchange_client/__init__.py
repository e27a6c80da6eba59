"""What bidders, custodians and onlookers need beside the exchange: sealing, checking receipts, asking over HTTP.

It knows nothing of the exchange's own code. The format is specified byte by byte in docs/sealed-bids.md; the exchange
reads and checks with the same functions, and with no others.
"""
