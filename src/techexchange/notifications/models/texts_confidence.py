"""What notices say of agreements of confidentiality and of access under them; as in `texts`."""

CONFIDENCE: dict[str, dict[str, tuple[str, str]]] = {
    "access_denied": {
        "vi": ("Không được cấp quyền xem: $listing", "Yêu cầu xem thông tin mật của “$listing” không được chấp nhận."),
        "en": ("Access refused: $listing", "The request to read what is confidential in “$listing” was refused."),
    },
    "access_expired": {
        "vi": ("Hết hạn quyền xem: $listing", "Quyền xem thông tin mật của “$listing” đã hết hạn."),
        "en": ("Access expired: $listing", "The time to read what is confidential in “$listing” has passed."),
    },
    "access_granted": {
        "vi": (
            "Được cấp quyền xem: $listing",
            "$organization được xem thông tin mật của “$listing”. Mỗi lần xem đều được ghi lại.",
        ),
        "en": (
            "Access granted: $listing",
            "$organization may read what is confidential in “$listing”. Each reading is on record.",
        ),
    },
    "access_requested": {
        "vi": (
            "Yêu cầu xem thông tin mật: $listing",
            "Một bên đã ký thỏa thuận bảo mật muốn xem thông tin mật của “$listing”.",
        ),
        "en": (
            "Access requested: $listing",
            "A party to a non-disclosure agreement would like to read what is confidential in “$listing”.",
        ),
    },
    "access_revoked": {
        "vi": ("Thu hồi quyền xem: $listing", "$organization không còn được xem thông tin mật của “$listing”."),
        "en": ("Access revoked: $listing", "$organization may no longer read what is confidential in “$listing”."),
    },
    "agreement_drafted": {
        "vi": ("Thỏa thuận bảo mật chờ ký", "Một tổ chức đề nghị $organization ký thỏa thuận bảo mật thông tin."),
        "en": ("Agreement to sign", "An organisation has put a non-disclosure agreement to $organization."),
    },
    "agreement_expired": {
        "vi": ("Thỏa thuận bảo mật hết hạn", "Một thỏa thuận bảo mật của $organization đã hết hạn."),
        "en": ("Agreement expired", "The time of a non-disclosure agreement of $organization has passed."),
    },
    "agreement_in_force": {
        "vi": ("Thỏa thuận bảo mật có hiệu lực", "Hai bên đã ký: thỏa thuận bảo mật của $organization có hiệu lực."),
        "en": ("Agreement in force", "Both have signed: a non-disclosure agreement of $organization is in force."),
    },
    "agreement_signed": {
        "vi": ("Bên kia đã ký thỏa thuận bảo mật", "Thỏa thuận bảo mật đang chờ chữ ký của $organization."),
        "en": ("The other side has signed", "A non-disclosure agreement waits for the signature of $organization."),
    },
    "agreement_terminated": {
        "vi": (
            "Thỏa thuận bảo mật chấm dứt",
            "Bên kia đã chấm dứt một thỏa thuận bảo mật của $organization; mọi quyền xem theo đó đã chấm dứt.",
        ),
        "en": (
            "Agreement ended",
            "The other side has ended a non-disclosure agreement of $organization, and all access under it.",
        ),
    },
    "template_drafted": {
        "vi": ("Mẫu thỏa thuận chờ duyệt", "Đơn vị vận hành đã soạn một mẫu thỏa thuận mới."),
        "en": ("Template to approve", "The operator has written a new template of an agreement."),
    },
}
