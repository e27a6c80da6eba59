"""How long what is kept, by kind: a table for everyone to read, and for the clock to carry out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

YEAR = timedelta(days=365.25)


@dataclass(frozen=True)
class Keeping:
    """A kind of data, for how many days after what it is kept, and why; `days` None is as long as transactions are."""

    kind: str
    days: int | None
    after: dict[str, str]
    why: dict[str, str]

    def before(self, at: datetime, years: int) -> datetime:
        """What is older than that is forgotten at that moment."""
        return at - (timedelta(days=self.days) if self.days is not None else years * YEAR)


LAW = {"vi": "Bộ quy định yêu cầu lưu giữ giao dịch", "en": "The rule pack asks to keep transactions"}
NEED = {"vi": "Không cần lâu hơn cho việc vận hành", "en": "Not needed longer to run the exchange"}
PROOF = {"vi": "Chứng minh việc trả lời yêu cầu", "en": "Proof that requests were answered"}
MADE = {"vi": "khi phát sinh", "en": "it was made"}
EXPIRED = {"vi": "khi hết hạn", "en": "it expired"}
DECIDED = {"vi": "khi có quyết định", "en": "the decision"}
ENDED = {"vi": "khi hợp đồng kết thúc", "en": "the contract ended"}
RETENTION: tuple[Keeping, ...] = (
    Keeping("sessions", 1, EXPIRED, NEED),
    Keeping("kept_answers", 1, MADE, NEED),
    Keeping("mailed_tokens", 1, EXPIRED, NEED),
    Keeping("letters", 30, MADE, NEED),
    Keeping("notices", 730, MADE, NEED),
    Keeping("data_requests", 730, DECIDED, PROOF),
    Keeping("access_log", None, MADE, LAW),
    Keeping("messages", None, MADE, LAW),
    Keeping("enclosures", None, MADE, LAW),
    Keeping("signature_certificates", None, ENDED, LAW),
    Keeping("names_of_beneficiaries", None, ENDED, LAW),
    Keeping("contracts", None, ENDED, LAW),
    Keeping("ledger", None, MADE, LAW),
)
"""Every kind there is."""
