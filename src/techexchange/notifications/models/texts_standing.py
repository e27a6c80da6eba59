"""What notices say of ratings, attested outcomes and disputes; as in `texts`."""

STANDING: dict[str, dict[str, tuple[str, str]]] = {
    "rating_awaited": {
        "vi": (
            "Bên kia đã đánh giá: $listing",
            "Bên kia đã đánh giá $organization về “$listing”. Hãy đánh giá để cả hai cùng được xem.",
        ),
        "en": (
            "You were rated: $listing",
            "The other side rated $organization on “$listing”. Rate it too, and both can be read.",
        ),
    },
    "rating_revealed": {
        "vi": ("Đánh giá đã mở: $listing", "$organization nay xem được đánh giá của bên kia về “$listing”."),
        "en": ("Rating to read: $listing", "$organization can now read the other side's rating on “$listing”."),
    },
    "outcome_claimed": {
        "vi": (
            "Kết quả chờ xác nhận: $listing",
            "Bên kia khai đã ký kết với $organization ngoài sàn về “$listing”. Hãy xác nhận hoặc bác bỏ.",
        ),
        "en": (
            "Outcome to confirm: $listing",
            "The other side says it concluded “$listing” with $organization elsewhere. Confirm or refuse it.",
        ),
    },
    "outcome_confirmed": {
        "vi": ("Kết quả được xác nhận: $listing", "Bên kia đã xác nhận kết quả về “$listing”."),
        "en": ("Outcome confirmed: $listing", "The other side has confirmed the outcome on “$listing”."),
    },
    "outcome_refused": {
        "vi": ("Kết quả bị bác bỏ: $listing", "Bên kia không công nhận kết quả về “$listing”."),
        "en": ("Outcome refused: $listing", "The other side does not confirm the outcome on “$listing”."),
    },
    "dispute_opened": {
        "vi": (
            "Tranh chấp hợp đồng: $listing",
            "Bên kia đã mở tranh chấp về hợp đồng “$listing”. $organization hãy trả lời đúng hạn.",
        ),
        "en": (
            "Dispute opened: $listing",
            "The other side disputes the contract on “$listing”. $organization should answer in time.",
        ),
    },
    "dispute_answered": {
        "vi": ("Tranh chấp có trả lời: $listing", "Bên kia đã trả lời tranh chấp về hợp đồng “$listing”."),
        "en": ("Dispute answered: $listing", "The other side has answered the dispute on “$listing”."),
    },
    "settlement_proposed": {
        "vi": ("Đề xuất hòa giải: $listing", "Bên kia đề xuất cách giải quyết tranh chấp về hợp đồng “$listing”."),
        "en": ("Settlement proposed: $listing", "The other side proposes how to settle the dispute on “$listing”."),
    },
    "dispute_settled": {
        "vi": ("Tranh chấp đã hòa giải: $listing", "Hai bên đã thống nhất cách giải quyết tranh chấp về “$listing”."),
        "en": ("Dispute settled: $listing", "Both sides have agreed how to settle the dispute on “$listing”."),
    },
    "dispute_referred": {
        "vi": (
            "Tranh chấp chuyển cơ quan khác: $listing",
            "Bên kia đã đưa tranh chấp về hợp đồng “$listing” ra hòa giải, trọng tài hoặc tòa án.",
        ),
        "en": (
            "Dispute taken elsewhere: $listing",
            "The other side took the dispute on “$listing” to mediation, arbitration or a court.",
        ),
    },
    "dispute_withdrawn": {
        "vi": ("Tranh chấp được rút: $listing", "Bên kia đã rút tranh chấp về hợp đồng “$listing”."),
        "en": ("Dispute withdrawn: $listing", "The other side took back the dispute on “$listing”."),
    },
}
