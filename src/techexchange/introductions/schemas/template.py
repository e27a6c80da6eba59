"""The templates of agreements as they are sent and shown."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, PageQuery
from techexchange.infra.http.schemas import Prose
from techexchange.introductions.lifecycle.template import TemplateKind, TemplateStatus
from techexchange.introductions.models.template import AgreementTemplate
from techexchange.introductions.queries.template import TemplateFilter
from techexchange.kernel.permissions import Actor

NDA_EXAMPLE = {
    "vi": (
        "THỎA THUẬN BẢO MẬT THÔNG TIN\n\nGiữa $first_party và $second_party về:\n$listings\n\n"
        "Bên nhận chỉ sử dụng thông tin mật để đánh giá công nghệ và không tiết lộ cho bên thứ ba. "
        "Thỏa thuận có hiệu lực đến hết $expires_on."
    ),
    "en": (
        "NON-DISCLOSURE AGREEMENT\n\nBetween $first_party and $second_party about:\n$listings\n\n"
        "Whoever receives confidential information uses it to evaluate the technology alone and discloses it to "
        "nobody. This agreement is in force until the end of $expires_on."
    ),
}


class TemplateTexts(Body):
    """The text in Vietnamese, and in English if there is one."""

    vi: Prose
    en: Prose | None = None


class TemplateIn(Body):
    """The next text of a kind; names such as `$first_party` stand for what is filled in."""

    model_config = ConfigDict(json_schema_extra={"example": {"kind": "nda", "texts": {**NDA_EXAMPLE}}})

    kind: TemplateKind
    texts: Annotated[
        TemplateTexts,
        Field(
            description="`nda`: $first_party, $second_party, $listings, $expires_on; "
            "`mou`: $supplier, $acquirer, $listing, $terms, $expires_on. Each language uses all of them."
        ),
    ]

    def written(self) -> dict[str, str]:
        """The text by language."""
        return self.texts.model_dump(exclude_none=True)


class TemplateQuery(PageQuery):
    """Which templates are wanted."""

    kind: TemplateKind | None = None
    status: TemplateStatus | None = None

    def wanted(self) -> TemplateFilter:
        """The filter in the domain's terms."""
        return TemplateFilter(self.kind, self.status)


class TemplateOut(AggregateOut):
    """One version of the text that agreements of a kind are made of."""

    status: TemplateStatus
    available_moves: list[str]
    kind: TemplateKind
    number: Annotated[int, Field(description="Counts the texts of this kind, from 1")]
    texts: dict[str, str]
    text_hash: Annotated[str, Field(description="SHA-256 over the canonical JSON (RFC 8785) of `texts`, in hex")]
    created_at: datetime
    approved_at: datetime | None
    retired_at: datetime | None

    @classmethod
    def of(cls, template: AgreementTemplate, actor: Actor) -> "TemplateOut":
        """A template with what this actor may do with it."""
        return cls(
            id=template.id,
            version=template.version,
            status=template.status,
            available_moves=template.moves_of(actor),
            kind=template.kind,
            number=template.number,
            texts=template.texts,
            text_hash=template.text_hash,
            created_at=template.created_at,
            approved_at=template.approved_at,
            retired_at=template.retired_at,
        )
