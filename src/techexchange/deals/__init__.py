"""What two parties have agreed on.

A *deal* is made by the acceptance of an offer, in the same transaction: there is no accepted offer without its deal and
no deal without its accepted offer, named by the hash of its terms. An *exclusive* deal reserves the listing; while it
lives there is no other exclusive deal on that listing, and a unique index says so even if the code forgets to look.

Either party may cancel a deal, giving a reason to the other; an exclusive deal then releases its listing.
"""
