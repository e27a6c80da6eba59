"""What notices say of what the operator is owed, billed and paid; as in `texts`."""

BILLING: dict[str, dict[str, tuple[str, str]]] = {
    "service_proposed": {
        "vi": ("Dịch vụ chờ xác nhận", "Một dịch vụ của đơn vị vận hành đang chờ bên còn lại xác nhận hoặc từ chối."),
        "en": ("A service to confirm", "A service of the operator waits for the other side to confirm or decline it."),
    },
    "service_confirmed": {
        "vi": ("Dịch vụ được xác nhận", "Hai bên đã thống nhất về dịch vụ; phí của dịch vụ đã phát sinh."),
        "en": ("Service confirmed", "Both sides have agreed on the service, and its fee has arisen."),
    },
    "service_declined": {
        "vi": ("Dịch vụ bị từ chối", "Bên còn lại đã từ chối dịch vụ và đã nêu lý do."),
        "en": ("Service declined", "The other side has declined the service, and says why."),
    },
    "invoice_issued": {
        "vi": ("Hóa đơn mới", "Đơn vị vận hành đã lập một hóa đơn cho tổ chức của bạn."),
        "en": ("A new invoice", "The operator has issued an invoice to your organisation."),
    },
    "invoice_overdue": {
        "vi": ("Hóa đơn quá hạn", "Ngày cuối để trả một hóa đơn của đơn vị vận hành đã qua."),
        "en": ("Invoice overdue", "The last day to pay an invoice of the operator has passed."),
    },
    "credit_note_issued": {
        "vi": ("Giấy báo có", "Đơn vị vận hành đã giảm một phần hoặc toàn bộ một hóa đơn gửi tổ chức của bạn."),
        "en": ("A credit note", "The operator has taken back all or a part of an invoice to your organisation."),
    },
    "refund_owed": {
        "vi": ("Tiền phải hoàn", "Số đã trả lớn hơn số còn lại trên hóa đơn; đơn vị vận hành phải hoàn phần thừa."),
        "en": ("A refund is due", "More was paid than the invoice still bills; the operator owes the rest back."),
    },
    "remittance_recorded": {
        "vi": ("Khoản trả chờ xác nhận", "Một khoản trả theo hóa đơn đã được ghi. Bên còn lại xác nhận hoặc phản đối."),
        "en": (
            "A remittance to confirm",
            "A payment on an invoice was recorded; the other side confirms or contests it.",
        ),
    },
    "remittance_contested": {
        "vi": ("Khoản trả bị phản đối", "Một khoản trả theo hóa đơn không được công nhận; lý do đã được nêu."),
        "en": (
            "Remittance contested",
            "A payment recorded on an invoice is not accepted, and a reason is given.",
        ),
    },
}
