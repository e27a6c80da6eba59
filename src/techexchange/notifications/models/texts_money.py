"""What notices say of what is paid under a contract; as in `texts`."""

MONEY: dict[str, dict[str, tuple[str, str]]] = {
    "payment_due": {
        "vi": (
            "Đến hạn thanh toán: $listing",
            "Một khoản theo hợp đồng về “$listing” đã đến hạn $organization phải trả.",
        ),
        "en": ("Payment due: $listing", "A payment under the contract on “$listing” is now due from $organization."),
    },
    "payment_recorded": {
        "vi": (
            "Thanh toán chờ xác nhận: $listing",
            "Bên kia ghi nhận một khoản thanh toán theo hợp đồng về “$listing”. Hãy xác nhận hoặc phản đối.",
        ),
        "en": (
            "Payment to confirm: $listing",
            "The other side recorded a payment under the contract on “$listing”. Confirm or contest it.",
        ),
    },
    "payment_confirmed": {
        "vi": ("Thanh toán được xác nhận: $listing", "Bên kia đã xác nhận khoản thanh toán về “$listing”."),
        "en": ("Payment confirmed: $listing", "The other side has confirmed the payment on “$listing”."),
    },
    "payment_contested": {
        "vi": (
            "Thanh toán bị phản đối: $listing",
            "Bên kia không công nhận khoản thanh toán về “$listing” và đã nêu lý do.",
        ),
        "en": (
            "Payment contested: $listing",
            "The other side does not accept the payment on “$listing”, and says why.",
        ),
    },
    "payment_waived": {
        "vi": ("Khoản phải trả được miễn: $listing", "Bên cung cấp miễn phần còn lại của một khoản về “$listing”."),
        "en": ("Payment waived: $listing", "The supplier gave up the rest of a payment on “$listing”."),
    },
    "royalty_due": {
        "vi": (
            "Đến kỳ kê tiền bản quyền: $listing",
            "Một kỳ tính tiền bản quyền về “$listing” đã kết thúc. $organization cần nộp bản kê.",
        ),
        "en": (
            "Royalty statement due: $listing",
            "A royalty period on “$listing” has ended. Its statement is awaited from $organization.",
        ),
    },
    "royalty_submitted": {
        "vi": (
            "Bản kê tiền bản quyền: $listing",
            "Bên nhận đã nộp bản kê tiền bản quyền về “$listing”. Hãy chấp nhận hoặc phản đối.",
        ),
        "en": (
            "Royalty statement: $listing",
            "The acquirer submitted a royalty statement on “$listing”. Accept or contest it.",
        ),
    },
    "royalty_accepted": {
        "vi": ("Bản kê được chấp nhận: $listing", "Bên cung cấp đã chấp nhận bản kê tiền bản quyền về “$listing”."),
        "en": ("Royalty statement accepted: $listing", "The supplier accepted the royalty statement on “$listing”."),
    },
    "royalty_contested": {
        "vi": (
            "Bản kê bị phản đối: $listing",
            "Bên cung cấp không chấp nhận bản kê tiền bản quyền về “$listing” và đã nêu lý do. Hãy kê lại.",
        ),
        "en": (
            "Royalty statement contested: $listing",
            "The supplier does not accept the royalty statement on “$listing”, and says why. State anew.",
        ),
    },
}
