"""What notices say of a transfer on its way, from memorandum to royalties; as in `texts`."""

TRANSFER: dict[str, dict[str, tuple[str, str]]] = {
    "memorandum_drafted": {
        "vi": ("Biên bản ghi nhớ chờ ký: $listing", "Bên kia đề nghị $organization ký biên bản ghi nhớ về “$listing”."),
        "en": (
            "Memorandum to sign: $listing",
            "The other side has put a memorandum of understanding on “$listing” to $organization.",
        ),
    },
    "memorandum_expired": {
        "vi": ("Biên bản ghi nhớ hết hạn: $listing", "Biên bản ghi nhớ về “$listing” đã hết thời hạn."),
        "en": ("Memorandum expired: $listing", "The time of the memorandum on “$listing” has passed."),
    },
    "memorandum_signed": {
        "vi": ("Biên bản ghi nhớ đã được ký: $listing", "Bên kia đã ký biên bản ghi nhớ về “$listing”."),
        "en": ("Memorandum signed: $listing", "The other side has signed the memorandum on “$listing”."),
    },
    "memorandum_terminated": {
        "vi": ("Biên bản ghi nhớ chấm dứt: $listing", "Bên kia đã chấm dứt biên bản ghi nhớ về “$listing”."),
        "en": ("Memorandum terminated: $listing", "The other side has ended the memorandum on “$listing”."),
    },
    "negotiation_disclosed": {
        "vi": (
            "Cơ quan chủ quản đã xem đàm phán: $listing",
            "Theo một căn cứ pháp lý được ghi lại, cơ quan chủ quản đã xem cuộc đàm phán về “$listing”.",
        ),
        "en": (
            "The owner has looked into your talks: $listing",
            "On a legal basis that is on record, the exchange's owner was shown the negotiation on “$listing”.",
        ),
    },
    "amendment_proposed": {
        "vi": ("Bản sửa đổi chờ ký: $listing", "Bên kia đề nghị $organization ký bản sửa đổi hợp đồng về “$listing”."),
        "en": ("Amendment to sign: $listing", "The other side has put an amendment on “$listing” to $organization."),
    },
    "contract_amended": {
        "vi": ("Hợp đồng đã sửa đổi: $listing", "Hai bên đã ký bản sửa đổi hợp đồng về “$listing”."),
        "en": ("Contract amended: $listing", "Both sides have signed an amendment of the contract on “$listing”."),
    },
    "contract_concluded": {
        "vi": ("Hợp đồng đã được ký: $listing", "Hai bên đã ký hợp đồng về “$listing”."),
        "en": ("Contract signed: $listing", "Both sides have signed the contract on “$listing”."),
    },
    "contract_effective": {
        "vi": ("Hợp đồng có hiệu lực: $listing", "Hợp đồng của $organization về “$listing” đã có hiệu lực."),
        "en": ("Contract in force: $listing", "The contract of $organization on “$listing” is in force."),
    },
    "contract_opened": {
        "vi": ("Đang soạn hợp đồng: $listing", "Bên kia đã bắt đầu soạn hợp đồng về “$listing”."),
        "en": ("Contract begun: $listing", "The other side has begun to write the contract on “$listing”."),
    },
    "contract_signed": {
        "vi": ("Bên kia đã ký hợp đồng: $listing", "Bên kia đã ký văn bản hợp đồng về “$listing”."),
        "en": ("The other side signed: $listing", "The other side has signed the contract on “$listing”."),
    },
    "ending_carried_out": {
        "vi": ("Hợp đồng đã kết thúc: $listing", "Hợp đồng của $organization về “$listing” đã kết thúc."),
        "en": ("Contract ended: $listing", "The contract of $organization on “$listing” has ended."),
    },
    "ending_contested": {
        "vi": ("Phản đối chấm dứt: $listing", "Lý do chấm dứt hợp đồng về “$listing” bị phản đối."),
        "en": ("Termination contested: $listing", "The cause for ending the contract on “$listing” is contested."),
    },
    "ending_proposed": {
        "vi": (
            "Đề nghị kết thúc hợp đồng: $listing",
            "Bên kia muốn kết thúc hợp đồng về “$listing”. Hãy xem lý do và trả lời.",
        ),
        "en": (
            "A contract is to end: $listing",
            "The other side wants the contract on “$listing” to end. Read why, and answer.",
        ),
    },
    "ending_refused": {
        "vi": ("Không đồng ý kết thúc: $listing", "Đề nghị kết thúc hợp đồng về “$listing” không được đồng ý."),
        "en": ("End refused: $listing", "The proposal to end the contract on “$listing” was refused."),
    },
    "ending_withdrawn": {
        "vi": ("Đã rút đề nghị kết thúc: $listing", "Bên kia đã rút đề nghị kết thúc hợp đồng về “$listing”."),
        "en": ("Proposal withdrawn: $listing", "The other side no longer wants the contract on “$listing” to end."),
    },
    "milestone_met": {
        "vi": ("Mốc đã đạt: $listing", "Bên kia xác nhận một mốc của hợp đồng về “$listing” đã đạt."),
        "en": ("Milestone met: $listing", "The other side confirms a milestone of the contract on “$listing”."),
    },
    "milestone_not_met": {
        "vi": ("Mốc chưa đạt: $listing", "Bên kia cho rằng một mốc của hợp đồng về “$listing” chưa đạt."),
        "en": ("Milestone not met: $listing", "The other side denies a milestone of the contract on “$listing”."),
    },
    "milestone_partially_met": {
        "vi": ("Mốc đạt một phần: $listing", "Bên kia xác nhận một mốc của hợp đồng về “$listing” đạt một phần."),
        "en": (
            "Milestone met in part: $listing",
            "The other side confirms a milestone of the contract on “$listing” in part.",
        ),
    },
    "milestone_reported": {
        "vi": (
            "Mốc chờ đánh giá: $listing",
            "Bên kia báo cáo một mốc của hợp đồng về “$listing” đã đạt. Hãy xem chứng cứ và đánh giá.",
        ),
        "en": (
            "Milestone to judge: $listing",
            "The other side reports a milestone of the contract on “$listing”. Look at the evidence and judge it.",
        ),
    },
    "registration_certified": {
        "vi": (
            "Đã có giấy chứng nhận: $listing",
            "Cơ quan có thẩm quyền đã cấp giấy cho hợp đồng về “$listing”.",
        ),
        "en": (
            "Certificate issued: $listing",
            "The authority has given its certificate or permit for the contract on “$listing”.",
        ),
    },
    "registration_due": {
        "vi": (
            "Phải nộp hồ sơ: $listing",
            "Theo luật, $organization phải nộp hồ sơ cho hợp đồng về “$listing” trước khi hợp đồng có hiệu lực.",
        ),
        "en": (
            "To be filed: $listing",
            "By law $organization must file the contract on “$listing” with the authority before it takes effect.",
        ),
    },
    "registration_missed": {
        "vi": ("Quá hạn nộp hồ sơ: $listing", "Thời hạn nộp hồ sơ cho hợp đồng về “$listing” đã qua."),
        "en": ("Not filed in time: $listing", "The deadline for filing the contract on “$listing” has passed."),
    },
    "registration_overdue": {
        "vi": ("Đăng ký hợp đồng quá hạn", "Một hợp đồng chuyển giao chưa được nộp hồ sơ đăng ký đúng hạn."),
        "en": ("Registration overdue", "A transfer contract was not filed for registration in time."),
    },
    "registration_refused": {
        "vi": ("Hồ sơ bị từ chối: $listing", "Cơ quan có thẩm quyền đã từ chối hồ sơ của hợp đồng về “$listing”."),
        "en": ("Filing refused: $listing", "The authority has refused the contract on “$listing”."),
    },
    "registration_reminder": {
        "vi": (
            "Còn $days ngày để nộp hồ sơ: $listing",
            "$organization còn $days ngày để nộp hồ sơ cho hợp đồng về “$listing”.",
        ),
        "en": (
            "$days days left to file: $listing",
            "$organization has $days days left to file the contract on “$listing” with the authority.",
        ),
    },
    "registration_submitted": {
        "vi": ("Hồ sơ đã nộp: $listing", "Hồ sơ của hợp đồng về “$listing” đã được nộp cho cơ quan có thẩm quyền."),
        "en": ("Filed: $listing", "The contract on “$listing” was filed with the authority."),
    },
    "supplement_requested": {
        "vi": ("Cần bổ sung hồ sơ: $listing", "Cơ quan có thẩm quyền yêu cầu bổ sung hồ sơ về “$listing”."),
        "en": ("Supplement requested: $listing", "The authority asks for a supplement to the filing on “$listing”."),
    },
    "signature_requested": {
        "vi": ("Hợp đồng chờ ký: $listing", "Hợp đồng về “$listing” đã đủ nội dung và chờ $organization ký."),
        "en": ("Contract to sign: $listing", "The contract on “$listing” waits for the signature of $organization."),
    },
}
