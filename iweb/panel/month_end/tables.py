"""What each table of a pack is called, which columns it has and how a cell is written: one list for the page and the files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iweb.panel.month_end.words import WORDS, held_word
from iweb.panel.wording import locale_name

Words = str | Promise


class Kind(StrEnum):
    """`TEXT` may come from outside: a file writes it so that no spreadsheet takes it for a formula."""

    TEXT = "text"
    AMOUNT = "amount"
    DAY = "day"
    WORD = "word"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: Words
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`empty` is said where there are no rows."""

    name: str
    title: Words
    lead: Words
    empty: Words
    columns: tuple[Column, ...]


def _amounts(**labels: Words) -> tuple[Column, ...]:
    return tuple(Column(name, label, Kind.AMOUNT) for name, label in labels.items())


_DOCUMENT = Column("document", _("Document"))
_CURRENCY = Column("currency", _("Currency"))

TABLES: tuple[Table, ...] = (
    Table(
        name="oss",
        title=_("OSS return"),
        lead=_(
            "By country, kind of supply and rate, in euro and cents, in the order of the form. "
            "Corrections change an earlier quarter."
        ),
        empty=_(
            "Nothing was sold under the OSS scheme. Whoever is registered files a return of nothing."
        ),
        columns=(
            Column("supply", _("Supply"), Kind.WORD),
            Column("country", _("Country")),
            Column("dispatched_from", _("Dispatched from")),
            Column("level", _("Kind of rate"), Kind.WORD),
            Column("rate", _("Rate %"), Kind.AMOUNT),
            *_amounts(base=_("Taxable amount"), vat=_("VAT")),
            Column("quarter", _("Corrects")),
        ),
    ),
    Table(
        name="oss_balances",
        title=_("OSS: VAT by country"),
        lead=_(
            "Corrections included. The last row is what is to be paid; a country below zero gives back itself."
        ),
        empty=_("No country has VAT of this quarter."),
        columns=(Column("country", _("Country")), *_amounts(vat=_("VAT"))),
    ),
    Table(
        name="oss_rates",
        title=_("OSS: exchange rates"),
        lead=_(
            "Of the European Central Bank, on the last day of the quarter or the next publication."
        ),
        empty=_("Everything was sold in euro."),
        columns=(
            _CURRENCY,
            Column("quarter", _("Quarter")),
            Column("day", _("Published on"), Kind.DAY),
            *_amounts(rate=_("For one euro")),
        ),
    ),
    Table(
        name="oss_ledger",
        title=_("OSS: beside the administration"),
        lead=_("By VAT code and day of entry: what we booked, and what stands there."),
        empty=_("No entry stands on a VAT code of the OSS scheme."),
        columns=(
            Column("code", _("VAT code")),
            Column("country", _("Country")),
            *_amounts(
                booked_base=_("Booked"),
                booked_vat=_("Booked VAT"),
                ledger_base=_("There"),
                ledger_vat=_("VAT there"),
            ),
        ),
    ),
    Table(
        name="icp",
        title=_("ICP statement"),
        lead=_(
            "From the lines of the administration, whoever booked them, in whole euros as the form asks."
        ),
        empty=_("Nothing was supplied without VAT to businesses in other member states."),
        columns=(
            Column("period", _("Period")),
            Column("country", _("Country")),
            Column("number", _("VAT number")),
            *_amounts(
                goods=_("Goods"),
                services=_("Services"),
                triangulation=_("Triangulation"),
                goods_cents=_("Goods in cents"),
                services_cents=_("Services in cents"),
                triangulation_cents=_("Triangulation in cents"),
            ),
            Column("corrects", _("Corrects")),
        ),
    ),
    Table(
        name="icp_faults",
        title=_("ICP: cannot be stated"),
        lead=_(
            "Lines on a VAT code of the statement whose relation has no number that can stand in it."
        ),
        empty=_("Every line has a number."),
        columns=(
            Column("entry", _("Entry")),
            Column("day", _("Day"), Kind.DAY),
            Column("relation", _("Relation")),
            Column("number", _("VAT number")),
            *_amounts(net=_("Amount")),
            Column("fault", _("What is wrong"), Kind.WORD),
        ),
    ),
    Table(
        name="threshold",
        title=_("Threshold for sales to consumers in the EU"),
        lead=_(
            "10,000 euro without VAT, this year and the last. We see the shops that book into this "
            "administration; what other channels sold you enter in the booking rules."
        ),
        empty=_("No shop books into this administration."),
        columns=(
            Column("year", _("Year")),
            *_amounts(
                seen=_("Sold here"),
                told=_("Entered by you"),
                total=_("Together"),
                highest=_("At its highest"),
            ),
            Column("passed", _("Passed"), Kind.WORD),
            Column("passed_by", _("By")),
            Column("passed_on", _("On"), Kind.DAY),
        ),
    ),
    Table(
        name="differences",
        title=_("Changed in the administration"),
        lead=_(
            "What no longer stands there as we booked it in this quarter, and what was booked by hand "
            "on a code of the returns."
        ),
        empty=_("Everything stands there as it was booked."),
        columns=(
            Column("difference", _("What happened"), Kind.WORD),
            _DOCUMENT,
            Column("entry", _("Entry or relation")),
            _CURRENCY,
            *_amounts(net=_("Amount"), vat=_("VAT")),
            Column("was", _("Was")),
            Column("now", _("Is now")),
        ),
    ),
    Table(
        name="held",
        title=_("Held"),
        lead=_("Not in the books: a person must decide."),
        empty=_("Nothing of this period is held."),
        columns=(
            _DOCUMENT,
            Column("reference", _("Reference")),
            Column("day", _("Day"), Kind.DAY),
            _CURRENCY,
            *_amounts(gross=_("Total")),
            Column("reason", _("Reason"), Kind.HELD),
        ),
    ),
    Table(
        name="on_their_way",
        title=_("On their way"),
        lead=_("Decided, and not proven to stand in the administration."),
        empty=_("Everything that was decided has arrived."),
        columns=(
            _DOCUMENT,
            Column("day", _("Day"), Kind.DAY),
            _CURRENCY,
            *_amounts(gross=_("Total")),
            Column("refused", _("Refused"), Kind.WORD),
        ),
    ),
    Table(
        name="late",
        title=_("Late sales"),
        lead=_(
            "Booked in a later period than their own: their VAT belongs in a correction of that period."
        ),
        empty=_("Nothing was booked late."),
        columns=(
            _DOCUMENT,
            Column("original", _("Own day"), Kind.DAY),
            Column("day", _("Booked on"), Kind.DAY),
            _CURRENCY,
            *_amounts(net=_("Amount"), vat=_("VAT")),
        ),
    ),
    Table(
        name="numbers",
        title=_("Invoice and slip numbers"),
        lead=_("Numbers that no document has, and numbers that two have."),
        empty=_("No number is missing, and none is there twice."),
        columns=(
            Column("series", _("Series"), Kind.WORD),
            Column("finding", _("Finding"), Kind.WORD),
            Column("first", _("From")),
            Column("last", _("Until")),
            Column("documents", _("Documents")),
        ),
    ),
)
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def shown(column: Column, row: Mapping[str, str]) -> str:
    """A cell as people read it, in the reader's language."""
    value = row.get(column.name, "")
    if not value:
        return ""
    if column.kind is Kind.AMOUNT:
        amount = Decimal(value)
        digits = max(0, -int(amount.as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(amount, pattern, locale=locale_name()))
    if column.kind is Kind.DAY:
        day = date.fromisoformat(value)
        return str(format_date(day, format="d MMM y", locale=locale_name()))
    return _word(column, value)


def _word(column: Column, value: str) -> str:
    if column.kind is Kind.HELD:
        return held_word(value)
    return str(WORDS.get(value, value)) if column.kind is Kind.WORD else value
