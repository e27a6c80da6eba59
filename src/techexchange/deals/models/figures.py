"""Figures that are proved without being told, and explained in the reader's language."""

import hashlib
import secrets
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import rfc8785

from techexchange.kernel.money import written


class Amount(NamedTuple):
    """Whole minor units, which may be a sum above what one payment can be."""

    units: int
    currency: str


Told = Amount | Decimal | date | int | str
LANGUAGES = ("vi", "en")
EXPLANATIONS: dict[str, tuple[str, str]] = {
    "net_sales": (
        "Giá bán tịnh từ {since} đến {until}: {base}.",
        "Net sales from {since} to {until}: {base}.",
    ),
    "net_revenue": (
        "Doanh thu thuần từ {since} đến {until}: {base}.",
        "Net revenue from {since} to {until}: {base}.",
    ),
    "pre_tax_profit": (
        "Lợi nhuận trước thuế từ {since} đến {until}: {base}.",
        "Pre-tax profit from {since} to {until}: {base}.",
    ),
    "per_unit": (
        "Sản phẩm bán từ {since} đến {until}: {units} × {price} = {base}.",
        "Units sold from {since} to {until}: {units} × {price} = {base}.",
    ),
    "year_to_date": (
        "Cùng các kỳ trước của năm hợp đồng thứ {year}: {base}.",
        "With the earlier periods of contract year {year}: {base}.",
    ),
    "rate": ("{rate} % của {base} là {amount}.", "{rate} % of {base} is {amount}."),
    "cap": ("Mức trần của năm này là {bound}, nên tính {bound}.", "This year's cap is {bound}, so {bound} counts."),
    "floor": (
        "Mức sàn của năm này là {bound}, nên tính {bound}.",
        "This year's floor is {bound}, so {bound} counts.",
    ),
    "charged": (
        "Trừ {charged} đã tính ở các kỳ trước của năm.",
        "Less {charged} already counted in earlier periods of the year.",
    ),
    "royalty": ("Tiền bản quyền của kỳ này: {amount}.", "Royalty of this period: {amount}."),
    "fixed_fee": ("Mức phí cố định: {amount}.", "Fixed fee: {amount}."),
    "fee_base": ("Giá trị tính phí: {base}.", "Value the fee is counted on: {base}."),
    "fee_to_date": ("Cùng các khoản trước: {base}.", "With what came before: {base}."),
    "fee_rate": ("{rate} % là {amount}.", "{rate} % is {amount}."),
    "fee_tiers": ("Theo các bậc của biểu phí: {amount}.", "By the tiers of the schedule: {amount}."),
    "fee_cap": ("Mức trần là {bound}.", "The cap is {bound}."),
    "fee_charged": ("Trừ {charged} đã tính trước đó.", "Less {charged} counted before."),
    "fee_waived": (
        "Miễn {rate} %, vì bên trả phí tham gia sàn chưa quá {months} tháng: {waived}.",
        "{rate} % waived, as the payer has been here for no more than {months} months: {waived}.",
    ),
    "fee_subsidised": (
        "Chủ sở hữu sàn trả thay khoản được miễn: {waived}.",
        "The owner of the exchange pays what is waived in the payer's stead: {waived}.",
    ),
    "fee_unpriced": (
        "Biểu phí quy định bằng {bound}, khác với {currency}; chưa tính được phí.",
        "The schedule is written in {bound} and not in {currency}; no fee could be computed.",
    ),
    "fee": ("Phí phải trả: {amount}.", "Fee to be paid: {amount}."),
}
"""Each step of a computation, in Vietnamese and in English."""


def new_salt() -> str:
    """A secret that keeps figures from being found by guessing at their hash."""
    return secrets.token_hex(32)


def hash_of_figures(salt: str, **figures: object) -> str:
    """SHA-256, in hex, over the canonical JSON (RFC 8785) of the salt and the figures as text."""
    told: dict[str, Any] = {name: None if value is None else str(value) for name, value in figures.items()}
    return hashlib.sha256(rfc8785.dumps(told | {"salt": salt})).hexdigest()


def explain(code: str, **values: Told) -> dict[str, Any]:
    """One step of a computation in both languages."""
    texts = dict(zip(LANGUAGES, EXPLANATIONS[code], strict=True))
    said = {
        language: text.format(**{name: _said(value, language) for name, value in values.items()})
        for language, text in texts.items()
    }
    return {"code": code} | said


def _said(value: Told, language: str) -> str:
    if isinstance(value, Amount):
        return written(value.units, value.currency, language)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y") if language == "vi" else value.isoformat()
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        trimmed = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return trimmed.replace(".", ",") if language == "vi" else trimmed
    if isinstance(value, int):
        return f"{value:,}".replace(",", "." if language == "vi" else ",")
    return value
