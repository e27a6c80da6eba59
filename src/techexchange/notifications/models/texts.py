"""What notices say, title and text, in both languages; `$listing`, `$organization` and `$search` are names."""

from techexchange.notifications.models.texts_assets import ASSETS
from techexchange.notifications.models.texts_auctions import AUCTIONS
from techexchange.notifications.models.texts_awards import AWARDS
from techexchange.notifications.models.texts_billing import BILLING
from techexchange.notifications.models.texts_confidence import CONFIDENCE
from techexchange.notifications.models.texts_contacts import CONTACTS
from techexchange.notifications.models.texts_money import MONEY
from techexchange.notifications.models.texts_standing import STANDING
from techexchange.notifications.models.texts_transfer import TRANSFER

TEXTS: dict[str, dict[str, tuple[str, str]]] = (
    {
        "appeal_decided": {
            "vi": ("Khiếu nại đã được giải quyết", "Cơ quan chủ quản đã giải quyết khiếu nại của bạn."),
            "en": ("Appeal decided", "The owner has decided your appeal."),
        },
        "appeal_filed": {
            "vi": ("Có khiếu nại mới", "Có khiếu nại đối với một quyết định của đơn vị vận hành."),
            "en": ("Appeal filed", "A decision of the operator was appealed."),
        },
        "case_brought_up": {
            "vi": ("Hồ sơ bị bỏ quên", "Một hồ sơ quá hạn vẫn chưa được quyết định sau thời gian gia hạn."),
            "en": ("Case still undecided", "An overdue review is still undecided after a further term."),
        },
        "case_escalated": {
            "vi": ("Hồ sơ được chuyển lên chủ quản", "Một hồ sơ xét duyệt được chuyển lên cơ quan chủ quản."),
            "en": ("Case escalated", "A review was put before the owner."),
        },
        "case_overdue": {
            "vi": ("Hồ sơ quá hạn", "Một hồ sơ xét duyệt đã quá thời hạn quyết định."),
            "en": ("Case overdue", "The time by which a review should have been decided has passed."),
        },
        "deal_agreed": {
            "vi": ("Thỏa thuận đã được ghi nhận: $listing", "$organization đã đạt thỏa thuận về “$listing”."),
            "en": ("Deal agreed: $listing", "$organization has agreed on a deal for “$listing”."),
        },
        "deal_cancelled": {
            "vi": ("Thỏa thuận bị hủy: $listing", "Bên kia đã hủy thỏa thuận về “$listing”."),
            "en": ("Deal cancelled: $listing", "The other side gave up the deal for “$listing”."),
        },
        "introduction_proposed": {
            "vi": (
                "Đề xuất giới thiệu: $listing",
                "Sàn đề xuất giới thiệu hai bên về “$listing”. Nếu $organization đồng ý, hãy bày tỏ quan tâm.",
            ),
            "en": (
                "Introduction proposed: $listing",
                "The exchange proposes an introduction over “$listing”. If $organization agrees, show interest.",
            ),
        },
        "listing_changes_requested": {
            "vi": (
                "Cần chỉnh sửa: $listing",
                "Người xét duyệt đề nghị chỉnh sửa “$listing”. Hãy xem lý do, sửa và gửi lại.",
            ),
            "en": (
                "Changes requested: $listing",
                "The review asks for changes to “$listing”. Read the reasons, mend it and submit it again.",
            ),
        },
        "listing_expired": {
            "vi": ("Đã hết hạn: $listing", "“$listing” đã hết thời hạn công bố. Bạn có thể gia hạn."),
            "en": ("Expired: $listing", "The time on view of “$listing” has ended. You can renew it."),
        },
        "listing_published": {
            "vi": ("Tin đã được đăng: $listing", "“$listing” đã qua xét duyệt và được công bố."),
            "en": ("Published: $listing", "“$listing” has passed review and is public."),
        },
        "listing_reinstated": {
            "vi": ("Tin được khôi phục: $listing", "“$listing” đã được đưa trở lại."),
            "en": ("Reinstated: $listing", "The suspension of “$listing” was lifted."),
        },
        "listing_rejected": {
            "vi": ("Không được đăng: $listing", "“$listing” không được chấp nhận. Lý do có trong hồ sơ xét duyệt."),
            "en": ("Not accepted: $listing", "“$listing” was not accepted. The reasons are in its review."),
        },
        "listing_suspended": {
            "vi": ("Tin bị tạm gỡ: $listing", "Đơn vị vận hành đã tạm gỡ “$listing” khỏi sàn."),
            "en": ("Suspended: $listing", "The operator has taken “$listing” from view."),
        },
        "mandate_activated": {
            "vi": ("Hợp đồng vận hành có hiệu lực", "$organization được giao vận hành sàn."),
            "en": ("Mandate in force", "$organization may act as the operator of the exchange."),
        },
        "mandate_expired": {
            "vi": ("Hợp đồng vận hành hết hạn", "Hợp đồng vận hành sàn đã hết thời hạn."),
            "en": ("Mandate expired", "The time of the operating mandate has passed."),
        },
        "mandate_reinstated": {
            "vi": ("Hợp đồng vận hành được khôi phục", "$organization lại được vận hành sàn."),
            "en": ("Mandate reinstated", "$organization may act as the operator again."),
        },
        "mandate_suspended": {
            "vi": ("Hợp đồng vận hành bị tạm dừng", "$organization tạm thời không được thực hiện việc vận hành."),
            "en": ("Mandate suspended", "$organization may not act as the operator for the time being."),
        },
        "mandate_terminated": {
            "vi": ("Hợp đồng vận hành chấm dứt", "Hợp đồng vận hành của $organization đã chấm dứt."),
            "en": ("Mandate terminated", "The mandate of $organization has ended."),
        },
        "match_interest": {
            "vi": (
                "Có bên quan tâm: $listing",
                "Bên kia quan tâm đến ghép nối với “$listing”. Hãy xem và trả lời.",
            ),
            "en": (
                "Interest shown: $listing",
                "The other side is interested in a match with “$listing”. Look at it and answer.",
            ),
        },
        "match_mutual": {
            "vi": (
                "Hai bên cùng quan tâm: $listing",
                "Cả hai bên đều quan tâm đến “$listing”. Sàn sẽ giới thiệu hai bên.",
            ),
            "en": (
                "Both sides are interested: $listing",
                "Both sides are interested in “$listing”. The exchange will introduce them.",
            ),
        },
        "member_joined": {
            "vi": ("Thành viên mới", "Một thành viên mới đã tham gia $organization."),
            "en": ("New member", "A new member has joined $organization."),
        },
        "member_removed": {
            "vi": ("Bạn không còn vai trò này", "Một vai trò của bạn tại $organization đã kết thúc."),
            "en": ("Your role has ended", "A role of yours in $organization has ended."),
        },
        "member_role_changed": {
            "vi": ("Vai trò của bạn đã thay đổi", "Vai trò của bạn tại $organization đã thay đổi."),
            "en": ("Your role has changed", "Your role in $organization has changed."),
        },
        "need_matched": {
            "vi": ("Đã có công nghệ phù hợp: $listing", "Đã tìm thấy công nghệ có thể đáp ứng “$listing”."),
            "en": ("Technologies found: $listing", "Technologies were found that may meet “$listing”."),
        },
        "negotiation_expired": {
            "vi": ("Đàm phán hết hạn: $listing", "Đề nghị cho “$listing” đã hết hiệu lực mà chưa được quyết định."),
            "en": ("Negotiation expired: $listing", "The offer for “$listing” was not decided on while it was valid."),
        },
        "negotiation_lapsed": {
            "vi": (
                "Đề nghị không còn hiệu lực: $listing",
                "“$listing” không còn nhận đề nghị, nên đàm phán của $organization đã kết thúc.",
            ),
            "en": (
                "Offer lapsed: $listing",
                "“$listing” is no longer open to offers, so the negotiation of $organization has ended.",
            ),
        },
        "offer_accepted": {
            "vi": ("Đề nghị được chấp nhận: $listing", "Đề nghị của $organization cho “$listing” đã được chấp nhận."),
            "en": ("Offer accepted: $listing", "The offer of $organization for “$listing” was accepted."),
        },
        "offer_countered": {
            "vi": ("Đề nghị ngược: $listing", "Bên kia đã đưa ra đề nghị mới cho “$listing”. Đến lượt $organization."),
            "en": (
                "Counter-offer: $listing",
                "The other side made a new offer for “$listing”. It is the turn of $organization.",
            ),
        },
        "offer_declined": {
            "vi": ("Đề nghị bị từ chối: $listing", "Đề nghị của $organization cho “$listing” đã bị từ chối."),
            "en": ("Offer declined: $listing", "The offer of $organization for “$listing” was declined."),
        },
        "offer_received": {
            "vi": ("Đề nghị mới: $listing", "$organization nhận được một đề nghị cho “$listing”."),
            "en": ("New offer: $listing", "$organization has received an offer for “$listing”."),
        },
        "offer_withdrawn": {
            "vi": ("Đề nghị được rút lại: $listing", "Bên kia đã rút đề nghị cho “$listing”."),
            "en": ("Offer withdrawn: $listing", "The other side took back its offer for “$listing”."),
        },
        "organization_reinstated": {
            "vi": ("Tổ chức được khôi phục", "$organization đã được khôi phục đầy đủ quyền trên sàn."),
            "en": ("Organisation reinstated", "$organization has all its rights on the exchange again."),
        },
        "organization_rejected": {
            "vi": (
                "Chưa được xác minh",
                "Yêu cầu xác minh của $organization chưa được chấp nhận. Hãy bổ sung theo nhận xét và gửi lại.",
            ),
            "en": (
                "Verification not granted",
                "The request to verify $organization was not granted. Mend what was found and ask again.",
            ),
        },
        "organization_revoked": {
            "vi": ("Tổ chức bị thu hồi tư cách", "$organization không còn tư cách tham gia sàn."),
            "en": ("Organisation revoked", "$organization has lost its place on the exchange."),
        },
        "organization_suspended": {
            "vi": (
                "Tổ chức bị tạm đình chỉ",
                "$organization bị tạm đình chỉ: tạm thời không thể đăng tin, đề nghị hay ký kết.",
            ),
            "en": (
                "Organisation suspended",
                "$organization has been suspended: for now it cannot publish, make offers or sign.",
            ),
        },
        "organization_verified": {
            "vi": (
                "Tổ chức đã được xác minh",
                "$organization đã được xác minh: từ nay tổ chức có thể đăng tin, đề nghị và ký kết.",
            ),
            "en": (
                "Organisation verified",
                "$organization has been verified: it may now publish, make offers and sign.",
            ),
        },
        "parties_introduced": {
            "vi": ("Hai bên đã được giới thiệu: $listing", "Sàn đã giới thiệu hai bên về “$listing”."),
            "en": ("Introduced: $listing", "The exchange has introduced the two sides over “$listing”."),
        },
        "saved_search_matched": {
            "vi": (
                "Mới cho “$search”: $listing$more",
                "“$listing”$more vừa được công bố và khớp với tìm kiếm đã lưu “$search”.",
            ),
            "en": (
                "New for “$search”: $listing$more",
                "“$listing”$more is newly published and fits your saved search “$search”.",
            ),
        },
    }
    | TRANSFER
    | MONEY
    | BILLING
    | ASSETS
    | STANDING
    | CONTACTS
    | CONFIDENCE
    | AUCTIONS
    | AWARDS
)
NAMELESS: dict[str, dict[str, str]] = {
    "vi": {
        "days": "vài",
        "listing": "tin đăng",
        "more": "",
        "organization": "tổ chức của bạn",
        "search": "tìm kiếm đã lưu",
    },
    "en": {
        "days": "some",
        "listing": "a listing",
        "more": "",
        "organization": "your organisation",
        "search": "what you look for",
    },
}
"""What is said where a name is not known, or not for this reader."""


def others(count: int) -> dict[str, str]:
    """How many more there are beside the one that is named, to stand behind its name."""
    if count <= 0:
        return {"vi": "", "en": ""}
    return {"vi": f" và {count} tin khác", "en": f" and {count} more"}
