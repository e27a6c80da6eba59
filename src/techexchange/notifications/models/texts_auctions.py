"""What notices say of auctions; as in `texts`. Of bids and bidders they say nothing."""

AUCTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "auction_proposed": {
        "vi": ("Đấu giá chờ xem xét: $listing", "Một cuộc đấu giá về “$listing” được trình để phê duyệt hoặc công bố."),
        "en": ("Auction handed in: $listing", "An auction of “$listing” waits to be approved or published."),
    },
    "auction_approved": {
        "vi": ("Đấu giá được phê duyệt: $listing", "Cơ quan chủ quản đã phê duyệt cuộc đấu giá về “$listing”."),
        "en": ("Auction approved: $listing", "The owner has approved the auction of “$listing”."),
    },
    "auction_returned": {
        "vi": ("Đấu giá cần chỉnh sửa: $listing", "Cuộc đấu giá về “$listing” được trả lại. Hãy xem ghi chú và sửa."),
        "en": ("Auction returned: $listing", "The auction of “$listing” was given back. Read the note and mend it."),
    },
    "auction_published": {
        "vi": ("Đấu giá được công bố: $listing", "Cuộc đấu giá về “$listing” đã công khai và nhận câu hỏi."),
        "en": ("Auction published: $listing", "The auction of “$listing” is public and takes questions."),
    },
    "auction_amendment_proposed": {
        "vi": ("Sửa đổi chờ quyết định: $listing", "Một bản sửa đổi của cuộc đấu giá về “$listing” chờ quyết định."),
        "en": ("Amendment to decide: $listing", "An amendment of the auction of “$listing” waits for a decision."),
    },
    "auction_amended": {
        "vi": (
            "Đấu giá được sửa đổi: $listing",
            "Quy chế hoặc thời hạn của cuộc đấu giá về “$listing” đã thay đổi. Hãy đọc bản sửa đổi.",
        ),
        "en": (
            "Auction amended: $listing",
            "The rules or the periods of the auction of “$listing” have changed. Read the amendment.",
        ),
    },
    "auction_amendment_refused": {
        "vi": ("Sửa đổi bị từ chối: $listing", "Cuộc đấu giá về “$listing” giữ nguyên như cũ."),
        "en": ("Amendment refused: $listing", "The auction of “$listing” stays as it is."),
    },
    "question_asked": {
        "vi": ("Có câu hỏi: $listing", "Có người hỏi về cuộc đấu giá “$listing”. Câu trả lời sẽ được công khai."),
        "en": ("Question asked: $listing", "Somebody asks about the auction of “$listing”. The answer is public."),
    },
    "question_answered": {
        "vi": ("Có câu trả lời: $listing", "Một câu hỏi về cuộc đấu giá “$listing” đã được trả lời công khai."),
        "en": ("Question answered: $listing", "A question about the auction of “$listing” was answered in public."),
    },
    "tendering_begun": {
        "vi": ("Bắt đầu nhận hồ sơ: $listing", "Cuộc đấu giá về “$listing” nay nhận hồ sơ hoặc trả giá."),
        "en": ("Bids are taken: $listing", "The auction of “$listing” now takes bids."),
    },
    "shares_awaited": {
        "vi": ("Chờ mở hồ sơ: $listing", "Cuộc đấu giá về “$listing” đã hết hạn. Bên giữ khóa hãy nộp phần khóa."),
        "en": ("Shares awaited: $listing", "The deadline of the auction of “$listing” has passed. Hand in the shares."),
    },
    "auction_cancelled": {
        "vi": ("Đấu giá bị hủy: $listing", "Cuộc đấu giá về “$listing” đã bị hủy; lý do được công khai."),
        "en": ("Auction called off: $listing", "The auction of “$listing” was called off; the reason is public."),
    },
    "auction_failed": {
        "vi": ("Đấu giá không thành: $listing", "Cuộc đấu giá về “$listing” kết thúc mà không có người thắng."),
        "en": ("Auction without a winner: $listing", "The auction of “$listing” ended without a winner."),
    },
    "auction_concluded": {
        "vi": ("Đấu giá hoàn tất: $listing", "Cuộc đấu giá về “$listing” đã kết thúc với một thỏa thuận."),
        "en": ("Auction complete: $listing", "The auction of “$listing” ended with a deal."),
    },
    "custodian_replacement_requested": {
        "vi": ("Thay bên giữ khóa: $listing", "Có đề nghị thay một bên giữ khóa của cuộc đấu giá về “$listing”."),
        "en": ("Custodian to replace: $listing", "Another key is asked for in the auction of “$listing”."),
    },
    "custodian_replaced": {
        "vi": (
            "Bên giữ khóa được thay: $listing",
            "Một bên giữ khóa của cuộc đấu giá về “$listing” đã được thay. Giá sàn bí mật phải được niêm phong lại.",
        ),
        "en": (
            "Custodian replaced: $listing",
            "A custodian of the auction of “$listing” was replaced. A secret reserve must be sealed anew.",
        ),
    },
}
