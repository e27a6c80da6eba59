"""What codes and amounts are called in Vietnamese and English."""

from techexchange.kernel.money import MINOR_UNITS

SECTORS = {
    "semiconductors": ("bán dẫn", "semiconductors"),
    "digital_ai": ("công nghệ số và trí tuệ nhân tạo", "digital technology and artificial intelligence"),
    "precision_automation": ("cơ khí chính xác và tự động hóa", "precision engineering and automation"),
    "electronics": ("điện tử", "electronics"),
    "new_materials": ("vật liệu mới", "new materials"),
    "pharma_cosmetics": ("dược phẩm và mỹ phẩm", "pharmaceuticals and cosmetics"),
    "biotechnology": ("công nghệ sinh học", "biotechnology"),
    "agri_food": ("nông nghiệp và thực phẩm", "agriculture and food"),
    "environment": ("môi trường", "environment"),
    "energy": ("năng lượng", "energy"),
}
"""The priority sectors; that both are something else is no reason."""
SCOPES = {
    "assignment": ("chuyển nhượng", "assignment"),
    "exclusive_licence": ("cấp phép độc quyền", "an exclusive licence"),
    "sole_licence": ("cấp phép duy nhất", "a sole licence"),
    "non_exclusive_licence": ("cấp phép không độc quyền", "a non-exclusive licence"),
    "contribution_in_kind": ("góp vốn bằng công nghệ", "contribution in kind"),
    "joint_development": ("cùng phát triển", "joint development"),
    "technical_service": ("dịch vụ kỹ thuật", "technical service"),
}
ELEMENTS = {
    "material": ("vật liệu", "material"),
    "method": ("phương pháp", "method"),
    "effect": ("hiệu quả", "effect"),
    "product": ("sản phẩm", "product"),
    "application": ("ứng dụng", "application"),
}
LEVELS = {
    "class": ("lớp", "class"),
    "subclass": ("phân lớp", "subclass"),
    "main_group": ("nhóm chính", "main group"),
    "group": ("nhóm", "group"),
}
"""The levels of the IPC that are a reason; a section is too broad to be one."""
COUNTRIES = {
    "AU": ("Úc", "Australia"),
    "CN": ("Trung Quốc", "China"),
    "DE": ("Đức", "Germany"),
    "FR": ("Pháp", "France"),
    "GB": ("Vương quốc Anh", "the United Kingdom"),
    "ID": ("Indonesia", "Indonesia"),
    "IN": ("Ấn Độ", "India"),
    "JP": ("Nhật Bản", "Japan"),
    "KH": ("Campuchia", "Cambodia"),
    "KR": ("Hàn Quốc", "South Korea"),
    "LA": ("Lào", "Laos"),
    "MY": ("Malaysia", "Malaysia"),
    "RU": ("Nga", "Russia"),
    "SG": ("Singapore", "Singapore"),
    "TH": ("Thái Lan", "Thailand"),
    "US": ("Hoa Kỳ", "the United States"),
    "VN": ("Việt Nam", "Vietnam"),
}
"""The countries met most; any other goes by its code."""
MARKS = {"vi": (".", ","), "en": (",", ".")}
"""What stands between thousands, and before the decimals."""


def country(code: str) -> tuple[str, str]:
    """What a country is called."""
    return COUNTRIES.get(code, (code, code))


def amount(minor: int, currency: str, language: str) -> str:
    """An amount in minor units as it is written in a language: 1.500.000.000 VND, 40,000.50 USD."""
    return f"{figure(minor, currency, language)} {currency}"


def figure(minor: int, currency: str, language: str) -> str:
    """The number alone of an amount in minor units."""
    thousands, decimal = MARKS[language]
    digits = MINOR_UNITS[currency]
    whole, rest = divmod(minor, 10**digits)
    written = f"{whole:,}".replace(",", thousands)
    return f"{written}{decimal}{rest:0{digits}d}" if rest else written
