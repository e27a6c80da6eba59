"""The figures once more, by other means: from an export of the ledger, published contents, and opened amounts alone."""

import hashlib
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import rfc8785

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
CENT = Decimal("0.01")
ENDED = {"offer_accepted", "offer_declined", "offer_withdrawn", "negotiation_expired", "negotiation_lapsed"}


def sha(content):
    """The hash that is on record of a content."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def lower_median(values):
    """The middle value, of an even number the lower one."""
    return sorted(values)[(len(values) - 1) // 2]


class Recount:
    """All figures of a period, by one dimension."""

    def __init__(self, entries, contents, terms, first, last):
        self.entries = entries
        self.contents = {sha(content): content for content in contents}
        self.amounts = {
            sha({"amount": str(term.amount), "currency": term.currency, "salt": term.salt}): term for term in terms
        }
        self.first, self.last = first, last
        self.kinds, self.listings, self.due = {}, {}, {}
        for entry in entries:
            self.note(entry)

    def note(self, entry):
        name, subject, told = entry["event"], entry["subject_id"], entry["payload"]
        if name in {"organization_registered", "organization_verified"}:
            self.kinds[subject] = told["kind"]
        if name == "listing_submitted" and not told["is_revision"]:
            self.listings.setdefault(subject, {}).setdefault("submitted", entry["at"])
        if name in {"listing_published", "listing_imported"} and "published" not in self.listings.get(subject, {}):
            content = self.contents[told["content_hash"]]
            self.listings.setdefault(subject, {}).update(
                published=entry["at"],
                sector=content.get("sector"),
                province=content.get("province"),
                direction=told["direction"],
                kind=self.kinds[told["organization_id"]],
            )
        if name == "case_opened":
            self.due[subject] = datetime.fromisoformat(told["due_at"])

    def within(self, entry):
        return self.first <= datetime.fromisoformat(entry["at"]).astimezone(HERE).date() <= self.last

    def of(self, *names):
        return [entry for entry in self.entries if entry["event"] in names and self.within(entry)]

    def key(self, entry, by):
        at = datetime.fromisoformat(entry["at"]).astimezone(HERE)
        if by in {None, "month", "day"}:
            return {None: None, "month": at.strftime("%Y-%m"), "day": at.strftime("%Y-%m-%d")}[by]
        told = entry["payload"]
        if entry["event"].startswith("case_"):
            return self.kinds.get(told["organization_id"]) if by == "kind" else None
        return self.listings.get(told.get("listing_id") or entry["subject_id"], {}).get(by)

    def cells(self, entries, by, value):
        groups = defaultdict(list)
        for entry in entries:
            groups[self.key(entry, by)].append(entry)
        return {key: value(group) for key, group in groups.items()}

    def figures(self, by=None):
        """The value of each measure by key; with no dimension the one key is None."""
        return {name: self.cells(entries, by, value) for name, (entries, value) in self.measures().items()}

    def measures(self):
        published = [e for e in self.of("listing_published", "listing_imported") if not e["payload"].get("is_revision")]
        supplies = [entry for entry in published if entry["payload"]["direction"] == "supply"]
        reviewed = [entry for entry in published if "submitted" in self.listings[entry["subject_id"]]]
        return {
            "listings": (published, len),
            "suppliers": (supplies, lambda group: len({entry["payload"]["organization_id"] for entry in group})),
            "connections": (self.of("contact_made"), len),
            "transactions": (self.of("contract_effective", "outcome_confirmed"), len),
            "transaction_value": (self.of("payment_term_scheduled"), self.value),
            "days_to_publish": (reviewed, self.days("submitted")),
            "days_to_first_interest": (self.first_interests(), self.days("published")),
            "success_rate": (self.of(*ENDED), self.share(lambda entry: entry["event"] == "offer_accepted")),
            "overdue_share": (self.of("case_decided"), self.share(self.late)),
            "cases_overdue": (self.of("case_overdue"), len),
        }

    def first_interests(self):
        seen, firsts = set(), []
        for entry in self.entries:
            listing = entry["payload"].get("listing_id")
            if entry["event"] in {"interest_expressed", "offer_submitted"} and listing not in seen:
                seen.add(listing)
                firsts.append(entry)
        return [entry for entry in firsts if self.within(entry)]

    def value(self, group):
        opened = [self.amounts[entry["payload"]["figures_hash"]] for entry in group]
        return sum(term.amount for term in opened if term.currency == "VND")

    def days(self, since):
        def median(group):
            lasted = [
                datetime.fromisoformat(entry["at"])
                - datetime.fromisoformat(
                    self.listings[entry["payload"].get("listing_id") or entry["subject_id"]][since]
                )
                for entry in group
            ]
            seconds = lower_median([time // timedelta(seconds=1) for time in lasted])
            return (Decimal(seconds) / 86400).quantize(CENT, ROUND_HALF_EVEN)

        return median

    def share(self, condition):
        return lambda group: (Decimal(100 * sum(map(condition, group))) / len(group)).quantize(CENT, ROUND_HALF_EVEN)

    def late(self, entry):
        return datetime.fromisoformat(entry["at"]) > self.due[entry["subject_id"]]
