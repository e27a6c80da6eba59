"""What notices say of opened bids, awards, complaints and deposits; as in `texts`."""

AWARDS: dict[str, dict[str, tuple[str, str]]] = {
    "bid_opened": {
        "vi": (
            "Hồ sơ đã mở: $listing",
            "Hồ sơ của $organization về “$listing” đã được mở. Hãy nộp các tài liệu đã nêu trong hồ sơ.",
        ),
        "en": (
            "Your bid was opened: $listing",
            "The bid of $organization for “$listing” was opened. Hand in the documents that it names.",
        ),
    },
    "disqualification_proposed": {
        "vi": (
            "Đề nghị loại hồ sơ: $listing",
            "Có đề nghị loại hồ sơ của $organization về “$listing”. Hãy xem lý do và trả lời đúng hạn.",
        ),
        "en": (
            "Disqualification proposed: $listing",
            "It is proposed to put the bid of $organization for “$listing” out. Read why, and answer in time.",
        ),
    },
    "disqualification_answered": {
        "vi": ("Có trả lời về việc loại: $listing", "Bên dự thầu về “$listing” đã trả lời. Hãy quyết định."),
        "en": ("Disqualification answered: $listing", "A bidder for “$listing” has answered. Decide on it."),
    },
    "disqualification_upheld": {
        "vi": ("Hồ sơ bị loại: $listing", "Hồ sơ của $organization về “$listing” bị loại. Hãy xem quyết định."),
        "en": ("Bid disqualified: $listing", "The bid of $organization for “$listing” is out. Read the decision."),
    },
    "disqualification_dropped": {
        "vi": ("Hồ sơ không bị loại: $listing", "Hồ sơ của $organization về “$listing” vẫn được xét."),
        "en": ("Bid stays in: $listing", "The bid of $organization for “$listing” stays in."),
    },
    "ranking_announced": {
        "vi": ("Công bố xếp hạng: $listing", "Xếp hạng cuộc đấu giá về “$listing” đã công bố cùng mọi con số."),
        "en": ("Ranking announced: $listing", "The ranking for “$listing” is published with all its numbers."),
    },
    "award_given": {
        "vi": (
            "Xếp thứ nhất: $listing",
            "$organization đứng đầu về “$listing”. Kết quả được xác nhận sau thời gian chờ.",
        ),
        "en": (
            "First in rank: $listing",
            "$organization is first in rank for “$listing”. The award is confirmed after the standstill.",
        ),
    },
    "award_reserved": {
        "vi": ("Dự bị: $listing", "$organization được xếp dự bị về “$listing”."),
        "en": ("In reserve: $listing", "$organization waits in reserve for “$listing”."),
    },
    "award_to_confirm": {
        "vi": (
            "Hãy xác nhận kết quả: $listing",
            "Đã hết thời gian chờ về “$listing”. $organization hãy xác nhận đúng hạn, nếu không sẽ mất kết quả.",
        ),
        "en": (
            "Confirm the award: $listing",
            "The standstill for “$listing” has passed. $organization must confirm in time, or lose the award.",
        ),
    },
    "award_confirmed": {
        "vi": ("Kết quả được xác nhận: $listing", "Bên trúng đã xác nhận về “$listing”; thỏa thuận đã được mở."),
        "en": ("Award confirmed: $listing", "The winner has confirmed for “$listing”; the deal is opened."),
    },
    "award_lost": {
        "vi": ("Kết quả bị hủy: $listing", "Kết quả của $organization về “$listing” không còn hiệu lực."),
        "en": ("Award cancelled: $listing", "The award to $organization for “$listing” does not stand any more."),
    },
    "award_cancelled": {
        "vi": ("Bên trúng thay đổi: $listing", "Kết quả về “$listing” đã bị hủy. Hãy xem bước tiếp theo."),
        "en": ("Winner fell away: $listing", "An award for “$listing” was cancelled. Look at what follows."),
    },
    "award_dropped": {
        "vi": ("Không còn dự bị: $listing", "$organization không còn được xếp dự bị về “$listing”."),
        "en": ("No longer in reserve: $listing", "$organization does not wait in reserve for “$listing” any more."),
    },
    "bid_lost": {
        "vi": ("Không trúng: $listing", "Hồ sơ của $organization về “$listing” không đủ điều kiện để trúng."),
        "en": ("Not among the winners: $listing", "The bid of $organization for “$listing” is not among the winners."),
    },
    "evaluation_reopened": {
        "vi": ("Xét lại hồ sơ: $listing", "Một khiếu nại được chấp nhận; các hồ sơ về “$listing” được xét lại."),
        "en": ("Bids judged again: $listing", "A complaint was right; the bids for “$listing” are judged again."),
    },
    "complaint_made": {
        "vi": ("Có khiếu nại: $listing", "Có khiếu nại về cuộc đấu giá “$listing”; thời gian chờ kéo dài."),
        "en": ("Complaint made: $listing", "There is a complaint in the auction of “$listing”, which stands still."),
    },
    "complaint_satisfied": {
        "vi": ("Khiếu nại đúng: $listing", "Khiếu nại của $organization về “$listing” được chấp nhận."),
        "en": ("Complaint upheld: $listing", "The complaint of $organization about “$listing” was found right."),
    },
    "complaint_declined": {
        "vi": ("Khiếu nại bị bác: $listing", "Khiếu nại của $organization về “$listing” không được chấp nhận."),
        "en": ("Complaint declined: $listing", "Nothing was found in the complaint of $organization about “$listing”."),
    },
    "deposit_declared": {
        "vi": ("Tiền cọc cần kiểm tra: $listing", "Một hồ sơ về “$listing” đã khai tiền cọc. Hãy kiểm tra."),
        "en": ("Deposit to check: $listing", "A bid for “$listing” names its deposit. See whether it is there."),
    },
    "deposit_held": {
        "vi": ("Đã nhận tiền cọc: $listing", "Tiền cọc của $organization về “$listing” đã được xác nhận."),
        "en": ("Deposit found: $listing", "The deposit of $organization for “$listing” is there."),
    },
    "deposit_refused": {
        "vi": ("Không thấy tiền cọc: $listing", "Không thấy tiền cọc của $organization về “$listing”. Hãy xem lý do."),
        "en": ("Deposit not found: $listing", "The deposit of $organization for “$listing” was not found. Read why."),
    },
    "deposit_to_settle": {
        "vi": ("Tiền cọc cần xử lý: $listing", "Một khoản cọc về “$listing” cần hoàn trả hoặc giữ lại theo quy chế."),
        "en": ("Deposit to settle: $listing", "A deposit for “$listing” is to be returned, or kept, by the rules."),
    },
    "deposit_returned": {
        "vi": ("Đã hoàn tiền cọc: $listing", "Tiền cọc của $organization về “$listing” đã được hoàn trả."),
        "en": ("Deposit returned: $listing", "The deposit of $organization for “$listing” was paid back."),
    },
    "deposit_kept": {
        "vi": ("Tiền cọc bị giữ lại: $listing", "Tiền cọc của $organization về “$listing” bị giữ lại theo quy chế."),
        "en": ("Deposit kept: $listing", "The deposit of $organization for “$listing” was kept by the rules."),
    },
}
