"""Reports as they are asked for and shown: as JSON, as tables, and as pages."""

from techexchange.reporting.schemas.pages import pages_of
from techexchange.reporting.schemas.reports import (
    DefinitionOut,
    DefinitionsOut,
    KpiQuery,
    PublicQuery,
    PublicReportOut,
    ReportOut,
    TableQuery,
)
from techexchange.reporting.schemas.tables import Head, as_csv, as_xlsx, public_rows, rows_of

__all__ = [
    "DefinitionOut",
    "DefinitionsOut",
    "Head",
    "KpiQuery",
    "PublicQuery",
    "PublicReportOut",
    "ReportOut",
    "TableQuery",
    "as_csv",
    "as_xlsx",
    "pages_of",
    "public_rows",
    "rows_of",
]
