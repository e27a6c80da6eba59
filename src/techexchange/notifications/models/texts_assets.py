"""What notices say of results of state-funded research; as in `texts`."""

ASSETS: dict[str, dict[str, tuple[str, str]]] = {
    "asset_verified": {
        "vi": (
            "Kết quả nhiệm vụ được xác minh",
            "Kết quả mà $organization đăng ký đã được xác minh. Tin đăng nêu mã nhiệm vụ nay có thể được công bố.",
        ),
        "en": (
            "Results of a task verified",
            "Results that $organization registered were verified. Listings that name the task can now be published.",
        ),
    },
    "asset_refused": {
        "vi": (
            "Kết quả nhiệm vụ bị từ chối",
            "Kết quả nhiệm vụ mà $organization đăng ký không được xác minh. Hãy đọc lý do và sửa lại.",
        ),
        "en": (
            "Results of a task refused",
            "Results that $organization registered were not verified. Read why, and amend them.",
        ),
    },
    "publication_overdue": {
        "vi": (
            "Quá hạn công bố kết quả nhiệm vụ",
            "Đã quá hạn công bố một kết quả nghiên cứu dùng ngân sách nhà nước có liên quan đến $organization.",
        ),
        "en": (
            "Results not published in time",
            "The time to publish results of research the state paid for, which concern $organization, is over.",
        ),
    },
}
