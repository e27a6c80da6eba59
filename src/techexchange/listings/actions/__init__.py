"""What is done with a listing: by its organisation, by moderators, by deals, by the clock and by imports."""

from techexchange.listings.actions.drafting import draft, edit, submit
from techexchange.listings.actions.files import attach, detach, save_confidential
from techexchange.listings.actions.importing import ImportedListing, import_batch
from techexchange.listings.actions.review import (
    ask_revision,
    begin_review,
    follow_organization,
    overturn,
    publish,
    reinstate,
    reject,
    request_changes,
    suspend,
    take_down,
)
from techexchange.listings.actions.standing import close_unmet, expire, fulfil, pause, renew, resume, withdraw
from techexchange.listings.actions.trading import (
    commit_to_auction,
    conclude,
    contract,
    open_for_auction,
    open_for_contact,
    open_for_offers,
    release,
    release_from_auction,
    reopen,
    reserve,
)

__all__ = [
    "ImportedListing",
    "ask_revision",
    "attach",
    "begin_review",
    "close_unmet",
    "commit_to_auction",
    "conclude",
    "contract",
    "detach",
    "draft",
    "edit",
    "expire",
    "follow_organization",
    "fulfil",
    "import_batch",
    "open_for_auction",
    "open_for_contact",
    "open_for_offers",
    "overturn",
    "pause",
    "publish",
    "reinstate",
    "reject",
    "release",
    "release_from_auction",
    "renew",
    "reopen",
    "request_changes",
    "reserve",
    "resume",
    "save_confidential",
    "submit",
    "suspend",
    "take_down",
    "withdraw",
]
