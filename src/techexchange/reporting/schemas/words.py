"""What codes are called in Vietnamese and in English."""

from techexchange.kernel.money import written
from techexchange.reporting.models import Dimension, Standing, Unit
from techexchange.reporting.models.target import Value

LANGUAGES = ("vi", "en")
WORDS: dict[str, tuple[str, str]] = {
    "semiconductors": ("Bán dẫn", "Semiconductors"),
    "digital_ai": ("Công nghệ số, trí tuệ nhân tạo", "Digital technology and AI"),
    "precision_automation": ("Cơ khí chính xác, tự động hóa", "Precision engineering and automation"),
    "electronics": ("Điện tử", "Electronics"),
    "new_materials": ("Vật liệu mới", "New materials"),
    "pharma_cosmetics": ("Dược phẩm, mỹ phẩm", "Pharmaceuticals and cosmetics"),
    "biotechnology": ("Công nghệ sinh học", "Biotechnology"),
    "agri_food": ("Nông nghiệp, thực phẩm", "Agriculture and food"),
    "environment": ("Môi trường", "Environment"),
    "energy": ("Năng lượng", "Energy"),
    "other": ("Khác", "Other"),
    "institute": ("Viện, trường", "Institutes"),
    "business": ("Doanh nghiệp", "Businesses"),
    "broker": ("Tổ chức môi giới", "Brokers"),
    "valuer": ("Tổ chức định giá", "Valuers"),
    "owner": ("Chủ sở hữu sàn", "Owner"),
    "operator": ("Đơn vị vận hành", "Operator"),
    "auditor": ("Đơn vị kiểm toán", "Auditor"),
    "supply": ("Cung", "Supply"),
    "demand": ("Cầu", "Demand"),
    Unit.COUNT: ("số lượng", "number"),
    Unit.MONEY: ("đồng", "đồng"),
    Unit.DAYS: ("ngày", "days"),
    Unit.PERCENT: ("%", "%"),
    Standing.REACHED: ("Đạt", "Reached"),
    Standing.ON_COURSE: ("Đang đạt", "On course"),
    Standing.OPEN: ("Chưa đạt", "Not yet"),
    Standing.MISSED: ("Không đạt", "Missed"),
    Dimension.SECTOR: ("lĩnh vực", "sector"),
    Dimension.PROVINCE: ("tỉnh, thành phố", "province"),
    Dimension.KIND: ("loại tổ chức", "kind of organisation"),
    Dimension.DIRECTION: ("cung và cầu", "supply and demand"),
    Dimension.MONTH: ("tháng", "month"),
    Dimension.DAY: ("ngày", "day"),
    "at_least": ("tối thiểu", "at least"),
    "at_most": ("tối đa", "at most"),
    "whole": ("Toàn bộ", "All"),
    "unknown": ("Không nêu", "Not stated"),
    "hidden": ("ẩn", "hidden"),
    "measure": ("Chỉ tiêu", "Measure"),
    "title": ("Tên chỉ tiêu", "Name"),
    "unit": ("Đơn vị", "Unit"),
    "cell": ("Nhóm", "Cell"),
    "value": ("Giá trị", "Value"),
    "count": ("Số đếm", "Count"),
    "met": ("Trong đó", "Of these"),
    "seconds": ("Trung vị (giây)", "Median (seconds)"),
    "amount": ("Số tiền (đồng)", "Sum (đồng)"),
    "query": ("Truy vấn", "Query"),
    "as_of": ("Tính đến seq", "As of seq"),
    "meaning": ("Định nghĩa", "Meaning"),
    "figures": ("Số liệu", "Figures"),
    "definitions": ("Định nghĩa", "Definitions"),
    "target": ("Mục tiêu", "Target"),
    "by": ("Hạn", "By"),
    "standing": ("Tình trạng", "Standing"),
    "report": ("BÁO CÁO HOẠT ĐỘNG SÀN GIAO DỊCH CÔNG NGHỆ", "REPORT ON THE TECHNOLOGY EXCHANGE"),
    "period": ("Kỳ báo cáo", "ReportPeriod"),
    "contract": ("Hợp đồng vận hành", "Operating mandate"),
    "none": ("không có", "none"),
    "made": ("Lập lúc", "Made at"),
    "course": ("Diễn biến", "Course"),
    "others": ("Ngoài đồng Việt Nam", "In other currencies"),
    "record": ("Sổ ghi tính đến mục", "Record counted up to entry"),
    "per": ("theo", "by"),
    "rest": ("Còn lại", "Others"),
}
"""Each in (Vietnamese, English)."""


def word(code: str, language: str) -> str:
    """What a code is called; itself where it has no name, as places have none."""
    named = WORDS.get(code)
    return named[LANGUAGES.index(language)] if named else code


def key_word(key: str | None, language: str) -> str:
    """What a cell is called."""
    return word("unknown" if key is None else key, language)


def value_word(unit: Unit, value: Value | None, language: str) -> str:
    """A value for a reader, with its unit where that is not plain."""
    if value is None:
        return "–"
    if unit is Unit.MONEY:
        return written(int(value), "VND", language)
    plain = f"{value:,}"
    said = plain if language == "en" else plain.translate(str.maketrans(",.", ".,"))
    return said if unit is Unit.COUNT else f"{said} {word(unit, language)}"
