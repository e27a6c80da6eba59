"""What notices of introductions say, title and text, in both languages; neither side is named to the other."""

CONTACTS: dict[str, dict[str, tuple[str, str]]] = {
    "contact_made": {
        "vi": (
            "Hai bên đã được giới thiệu: $listing",
            "$organization và bên kia nay đã biết nhau và có thể trao đổi về “$listing”.",
        ),
        "en": (
            "Introduced: $listing",
            "$organization and the other side now know each other and can write to each other over “$listing”.",
        ),
    },
    "contact_suggested": {
        "vi": (
            "Sàn đề nghị giới thiệu: $listing",
            "Sàn đề nghị giới thiệu $organization với một bên khác về “$listing”. Hãy đồng ý hoặc từ chối.",
        ),
        "en": (
            "Introduction suggested: $listing",
            "The exchange would introduce $organization to another side over “$listing”. Consent or decline.",
        ),
    },
    "interest_accepted": {
        "vi": ("Bên kia đồng ý: $listing", "Bên kia đồng ý được giới thiệu với $organization về “$listing”."),
        "en": ("The other side agrees: $listing", "The other side agrees to meet $organization over “$listing”."),
    },
    "interest_acknowledged": {
        "vi": ("Đã tiếp nhận: $listing", "Bên kia đã tiếp nhận sự quan tâm của $organization về “$listing”."),
        "en": ("Noted: $listing", "The other side has taken note of the interest of $organization in “$listing”."),
    },
    "interest_declined": {
        "vi": ("Không được nhận lời: $listing", "Bên kia từ chối việc giới thiệu về “$listing” và nêu lý do."),
        "en": ("Declined: $listing", "The other side declined to be introduced over “$listing”, and says why."),
    },
    "interest_expired": {
        "vi": ("Không có trả lời: $listing", "Đã hết thời hạn trả lời việc giới thiệu về “$listing”."),
        "en": ("No answer: $listing", "The time to answer the introduction over “$listing” has passed."),
    },
    "interest_lapsed": {
        "vi": ("Không còn hiệu lực: $listing", "“$listing” đã đóng, nên việc giới thiệu đang chờ cũng kết thúc."),
        "en": ("Lapsed: $listing", "“$listing” was closed, so the introduction that awaited an answer has ended."),
    },
    "interest_received": {
        "vi": (
            "Có tổ chức quan tâm: $listing",
            "Một tổ chức muốn trao đổi với $organization về “$listing”. Hãy xem và trả lời trong thời hạn.",
        ),
        "en": (
            "Interest in: $listing",
            "An organisation would like to speak with $organization over “$listing”. Read it and answer in time.",
        ),
    },
    "interest_withdrawn": {
        "vi": ("Đã được rút lại: $listing", "Việc giới thiệu về “$listing” đã được rút lại."),
        "en": ("Taken back: $listing", "The introduction over “$listing” was taken back."),
    },
    "meeting_accepted": {
        "vi": ("Đã hẹn gặp: $listing", "Bên kia đã chọn thời gian gặp về “$listing”."),
        "en": ("Meeting agreed: $listing", "The other side chose a time to meet over “$listing”."),
    },
    "meeting_cancelled": {
        "vi": ("Hủy cuộc gặp: $listing", "Bên kia đã hủy cuộc gặp về “$listing”."),
        "en": ("Meeting cancelled: $listing", "The other side cancelled the meeting over “$listing”."),
    },
    "meeting_declined": {
        "vi": ("Không gặp được: $listing", "Không thời gian nào được đề xuất về “$listing” phù hợp với bên kia."),
        "en": ("No time suits: $listing", "None of the times to meet over “$listing” suits the other side."),
    },
    "meeting_proposed": {
        "vi": ("Đề nghị gặp: $listing", "Bên kia đề nghị gặp $organization về “$listing”. Hãy chọn thời gian."),
        "en": ("Meeting proposed: $listing", "The other side would meet $organization over “$listing”. Choose a time."),
    },
    "message_received": {
        "vi": ("Tin nhắn mới: $listing", "Bên kia đã viết cho $organization về “$listing”."),
        "en": ("New message: $listing", "The other side wrote to $organization over “$listing”."),
    },
}
