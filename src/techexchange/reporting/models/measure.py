"""What is measured, in which unit, and what exactly that means, in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from techexchange.mandates.models import Indicator


class Unit(StrEnum):
    """What a figure is in."""

    COUNT = "count"
    MONEY = "money"
    DAYS = "days"
    PERCENT = "percent"


class Dimension(StrEnum):
    """By what a figure is told apart."""

    SECTOR = "sector"
    PROVINCE = "province"
    KIND = "kind"
    DIRECTION = "direction"
    MONTH = "month"
    DAY = "day"


class Measure(StrEnum):
    """The indicators of a mandate under the same names, and what is overdue besides."""

    LISTINGS = Indicator.LISTINGS.value
    SUPPLIERS = Indicator.SUPPLIERS.value
    CONNECTIONS = Indicator.CONNECTIONS.value
    TRANSACTIONS = Indicator.TRANSACTIONS.value
    TRANSACTION_VALUE = Indicator.TRANSACTION_VALUE.value
    DAYS_TO_PUBLISH = Indicator.DAYS_TO_PUBLISH.value
    DAYS_TO_FIRST_INTEREST = Indicator.DAYS_TO_FIRST_INTEREST.value
    SUCCESS_RATE = Indicator.SUCCESS_RATE.value
    OVERDUE_SHARE = Indicator.OVERDUE_SHARE.value
    CASES_OVERDUE = "cases_overdue"
    REGISTRATIONS_OVERDUE_SHARE = "registrations_overdue_share"


@dataclass(frozen=True)
class Definition:
    """A measure's unit, its name and meaning as (Vietnamese, English), the entries it is counted from, and its query.

    The number behind the query's name goes up whenever the same question would be answered differently.
    """

    unit: Unit
    title: tuple[str, str]
    meaning: tuple[str, str]
    events: tuple[str, ...]
    query: str


M, U = Measure, Unit
DEFINITIONS: dict[Measure, Definition] = {
    M.LISTINGS: Definition(
        U.COUNT,
        ("Hồ sơ được công bố", "Listings published"),
        (
            "Số hồ sơ cung và cầu công nghệ được công bố lần đầu trong kỳ.",
            "Supplies and demands that were published for the first time in the period.",
        ),
        ("listing_published", "listing_imported"),
        "reporting.listings/1",
    ),
    M.SUPPLIERS: Definition(
        U.COUNT,
        ("Tổ chức cung cấp", "Suppliers"),
        (
            "Số tổ chức có ít nhất một hồ sơ cung được công bố lần đầu trong kỳ.",
            "Organisations of which at least one supply was published for the first time in the period.",
        ),
        ("listing_published", "listing_imported"),
        "reporting.suppliers/1",
    ),
    M.CONNECTIONS: Definition(
        U.COUNT,
        ("Kết nối cung – cầu", "Connections"),
        (
            "Số lần hai bên cùng đồng ý và được giới thiệu với nhau trong kỳ.",
            "Introductions that both sides agreed to in the period.",
        ),
        ("contact_made",),
        "reporting.connections/1",
    ),
    M.TRANSACTIONS: Definition(
        U.COUNT,
        ("Giao dịch", "Transactions"),
        (
            "Số hợp đồng có hiệu lực và số kết quả ngoài sàn được cả hai bên xác nhận trong kỳ.",
            "Contracts that took effect, and outcomes elsewhere that both sides confirmed, in the period.",
        ),
        ("contract_effective", "outcome_confirmed"),
        "reporting.transactions/1",
    ),
    M.TRANSACTION_VALUE: Definition(
        U.MONEY,
        ("Giá trị giao dịch", "Transaction value"),
        (
            "Tổng số tiền được ghi vào kế hoạch thanh toán của các hợp đồng trong kỳ, bằng đồng Việt Nam.",
            "All that was put on the payment plans of contracts in the period, in Vietnamese đồng.",
        ),
        ("payment_term_scheduled",),
        "reporting.transaction_value/1",
    ),
    M.DAYS_TO_PUBLISH: Definition(
        U.DAYS,
        ("Thời gian công bố", "Time to publish"),
        (
            "Trung vị thời gian từ lần nộp đầu tiên đến lần công bố đầu tiên, của các hồ sơ được công bố trong kỳ.",
            "The median from the first submission to the first publication, of listings published in the period.",
        ),
        ("listing_submitted", "listing_published"),
        "reporting.days_to_publish/1",
    ),
    M.DAYS_TO_FIRST_INTEREST: Definition(
        U.DAYS,
        ("Thời gian đến lần quan tâm đầu tiên", "Time to first interest"),
        (
            "Trung vị thời gian từ khi công bố đến lần bày tỏ quan tâm hoặc đề nghị đầu tiên, đến trong kỳ.",
            "The median from publication to the first expression of interest or offer, where that came in the period.",
        ),
        ("listing_published", "listing_imported", "interest_expressed", "offer_submitted"),
        "reporting.days_to_first_interest/1",
    ),
    M.SUCCESS_RATE: Definition(
        U.PERCENT,
        ("Tỷ lệ đàm phán thành công", "Success rate"),
        (
            "Trong các cuộc đàm phán kết thúc trong kỳ, tỷ lệ đạt thỏa thuận.",
            "Of the negotiations that ended in the period, how many ended in agreement.",
        ),
        ("offer_accepted", "offer_declined", "offer_withdrawn", "negotiation_expired", "negotiation_lapsed"),
        "reporting.success_rate/1",
    ),
    M.OVERDUE_SHARE: Definition(
        U.PERCENT,
        ("Tỷ lệ hồ sơ xử lý quá hạn", "Cases decided late"),
        (
            "Trong các hồ sơ được quyết định trong kỳ, tỷ lệ được quyết định sau thời hạn.",
            "Of the cases decided in the period, how many were decided after their time.",
        ),
        ("case_opened", "case_decided"),
        "reporting.overdue_share/1",
    ),
    M.CASES_OVERDUE: Definition(
        U.COUNT,
        ("Hồ sơ xử lý bị quá hạn", "Cases that became overdue"),
        (
            "Số hồ sơ xử lý có thời hạn trôi qua trong kỳ mà chưa được quyết định.",
            "Cases whose time ran out in the period before they were decided.",
        ),
        ("case_overdue",),
        "reporting.cases_overdue/1",
    ),
    M.REGISTRATIONS_OVERDUE_SHARE: Definition(
        U.PERCENT,
        ("Tỷ lệ đăng ký hợp đồng quá hạn", "Registrations filed late"),
        (
            "Trong các hợp đồng được nộp đăng ký hoặc quá hạn đăng ký trong kỳ, tỷ lệ quá hạn.",
            "Of the contracts whose registration was filed or missed in the period, how many missed their deadline.",
        ),
        ("registration_submitted", "registration_missed"),
        "reporting.registrations_overdue_share/1",
    ),
}
