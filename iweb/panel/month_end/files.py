"""The files of a pack: one CSV a table, and all of them in one bundle. Made from what is kept; the ledger is not asked."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from iweb.core import audit
from iweb.panel.month_end.tables import BY_NAME, TABLES, Column, Kind, Table, shown
from iweb.panel.month_end.views import made_pack
from iweb.panel.views import person
from iweb.panel.wording import language
from iweb.sync.month_end_packs import MonthEnd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Of a quarter, whatever period the pack is of.
OF_THE_QUARTER = ("oss", "differences")


@require_GET
def month_end_files(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """The table that is asked for, or the bundle."""
    pack = made_pack(pack_id)
    name = request.GET.get("table", "")
    if name and name not in BY_NAME:
        raise Http404
    audit.record(
        what="month_end.downloaded",
        who=person(request).pk,
        tenant_id=pack.tenant_id,
        subject=f"month_end:{pack.id}",
        details={"table": name or "all"},
    )
    if name:
        content = csv_of(BY_NAME[name], rows_of(pack, name)).encode("utf-8-sig")
        return _download(content, file=file_name(pack, name), kind="text/csv; charset=utf-8")
    return _download(bundle(pack), file=f"month-end-{pack.period.name}.zip", kind="application/zip")


def _download(content: bytes, *, file: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def rows_of(pack: MonthEnd, name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = pack.body.get("tables", {}).get(name, [])
    return rows


def file_name(pack: MonthEnd, name: str) -> str:
    of_quarter = name.startswith(OF_THE_QUARTER)
    period = str(pack.body["quarter"]) if of_quarter else pack.period.name
    return f"{name.replace('_', '-')}-{period}.csv"


def bundle(pack: MonthEnd) -> bytes:
    """Every table, also an empty one: that nothing was found is an answer."""
    content = io.BytesIO()
    with ZipFile(content, "w", compression=ZIP_DEFLATED) as archive:
        for table in TABLES:
            text = csv_of(table, rows_of(pack, table.name))
            archive.writestr(file_name(pack, table.name), text.encode("utf-8-sig"))
    return content.getvalue()


def csv_of(table: Table, rows: Iterable[Mapping[str, str]]) -> str:
    """As spreadsheets of the reader's language read it: semicolons and decimal commas in Dutch."""
    dutch = language() == "nl"
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow([str(column.label) for column in table.columns])
    for row in rows:
        writer.writerow([_cell(column, row, dutch=dutch) for column in table.columns])
    return written.getvalue()


def _cell(column: Column, row: Mapping[str, str], *, dutch: bool) -> str:
    """Amounts without grouping, days as ISO has them; what may come from outside is never a formula."""
    value = row.get(column.name, "")
    if column.kind is Kind.AMOUNT:
        number = f"{Decimal(value):f}" if value else ""
        return number.replace(".", ",") if dutch else number
    if column.kind is Kind.DAY:
        return value
    return harmless(shown(column, row))


def harmless(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would reckon. Source: OWASP, CSV injection."""
    return f"'{text}" if text.startswith(FORMULA) else text
