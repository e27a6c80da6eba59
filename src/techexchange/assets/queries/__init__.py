"""Reading public assets: the register, what they are worth, and what came of them."""

from techexchange.assets.queries.register import AssetFilter, appraisals, asset, assets, file, files
from techexchange.assets.queries.trace import AssetTrace, Income, Split, TracedListing, trace

__all__ = [
    "AssetFilter",
    "AssetTrace",
    "Income",
    "Split",
    "TracedListing",
    "appraisals",
    "asset",
    "assets",
    "file",
    "files",
    "trace",
]
