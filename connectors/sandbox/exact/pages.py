"""`/books`: the books as a person reads them, entry by entry, with totals, relations and open items."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.exact.books import (
    Json,
    accounts_of,
    contacts_of,
    entry_of,
    open_items_of,
    vat_totals,
)
from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.look import amount, day, language_of, page, table
from connectors.sandbox.exact.store import Row
from connectors.sandbox.exact.validate import ENTRIES
from connectors.sandbox.serving.messages import Answer, Request

PAGE_SIZE = 50
_WORDS: Mapping[str, tuple[str, str]] = {
    "books": ("Boekhouding", "Books"),
    "entries": ("Verkoopboekingen", "Sales entries"),
    "relations": ("Relaties", "Relations"),
    "open": ("Openstaande posten", "Open items"),
    "vat": ("Totalen per btw-code", "Totals per VAT code"),
    "search": ("Zoek op referentie, nummer of naam", "Search by reference, number or name"),
    "find": ("Zoeken", "Search"),
    "number": ("Nummer", "Number"),
    "date": ("Datum", "Date"),
    "due": ("Vervalt", "Due"),
    "journal": ("Dagboek", "Journal"),
    "customer": ("Relatie", "Relation"),
    "reference": ("Uw ref.", "Your ref."),
    "description": ("Omschrijving", "Description"),
    "base": ("Grondslag", "Base"),
    "tax": ("Btw", "VAT"),
    "total": ("Totaal", "Total"),
    "account": ("Grootboek", "Ledger"),
    "code": ("Code", "Code"),
    "currency": ("Valuta", "Currency"),
    "lines": ("Regels", "Lines"),
    "name": ("Naam", "Name"),
    "contact": ("Contactpersoon", "Contact person"),
    "place": ("Plaats", "Place"),
    "mail": ("E-mail", "E-mail"),
    "vat_number": ("Btw-nummer", "VAT number"),
    "state": ("Status", "Status"),
    "none_entries": ("Nog geen boekingen.", "No entries yet."),
    "none_found": ("Niets gevonden.", "Nothing found."),
    "none_relations": ("Nog geen relaties.", "No relations yet."),
    "none_open": ("Alles is voldaan.", "Everything is settled."),
    "no_code": ("Zonder btw-code", "Without VAT code"),
    "older": ("Oudere boekingen", "Older entries"),
    "division": ("Administratie", "Company"),
}


class Pages:
    """One page a request, from the same figures that the audit reads."""

    def __init__(self, request: Request, company: Company, divisions: list[Row]) -> None:
        self._request = request
        self._company = company
        self._entries = company.all(ENTRIES)
        self._items = open_items_of(company)
        self._divisions = divisions
        self._language = language_of(request)
        self._asked = (request.option("q") or "").strip()

    def answer(self) -> Answer:
        views = {"relations": self._relations, "open": self._open_items}
        view = self._request.option("view") or "entries"
        content = views.get(view, self._entries_view)()
        title = escape(self._company.row["Description"])
        body = f"<main><h1>{title}</h1>{self._tabs(view)}{self._figures()}{content}</main>"
        return page(self._request, title=self._word("books"), body=body)

    def _word(self, name: str) -> str:
        return _WORDS[name][self._language == "en"]

    def _amount(self, value: Any) -> str:
        return amount(value, language=self._language)

    def _address(self, **options: Any) -> str:
        return "/books?" + escape(urlencode({"division": self._company.code, **options}))

    def _tabs(self, current: str) -> str:
        tabs = "".join(
            f'<a href="{self._address(view=name)}"{" aria-current=page" if name == current else ""}>'
            f"{self._word(name)}</a>"
            for name in ("entries", "relations", "open")
        )
        others = "".join(
            f'<a href="/books?division={row["Code"]}">{escape(row["Description"])}</a>'
            for row in self._divisions
            if row["Code"] != self._company.code
        )
        return f'<nav class="tabs" aria-label="{self._word("division")}">{tabs}{others}</nav>'

    def _figures(self) -> str:
        entries, items = self._entries, self._items
        figures = (
            (self._word("entries"), str(len(entries))),
            (self._word("total"), self._amount(_sum(entries, "AmountDC"))),
            (self._word("tax"), self._amount(_sum(entries, "VATAmountDC"))),
            (self._word("open"), self._amount(_sum(items, "AmountDC"))),
        )
        shown = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
        return f'<dl class="figures">{shown}</dl>'

    # sales entries

    def _entries_view(self) -> str:
        found = [entry for entry in reversed(self._entries) if self._fits(entry)]
        wanted = self._request.option("from") or ""
        start = int(wanted) if wanted.isdecimal() else 0
        shown = found[start : start + PAGE_SIZE]
        whole = [entry_of(self._company, entry) for entry in shown]
        rows = [row for entry in whole for row in (self._entry_row(entry), self._line_rows(entry))]
        columns = [
            (self._word("number"), ""), (self._word("date"), ""), (self._word("journal"), ""),
            (self._word("customer"), ""), (self._word("reference"), ""), (self._word("description"), ""),
            (self._word("tax"), "amount"), (self._word("total"), "amount"),
        ]  # fmt: skip
        empty = self._word("none_found" if self._asked else "none_entries")
        listed = table(columns, rows) if rows else f'<p class="empty">{empty}</p>'
        return f'{self._search()}<section class="panel">{listed}</section>{self._older(found, start)}{self._vat(found)}'

    def _fits(self, entry: Row) -> bool:
        asked = self._asked.lower()
        places = ("YourRef", "EntryNumber", "CustomerName", "Description")
        return not asked or any(asked in str(entry.get(name) or "").lower() for name in places)

    def _search(self) -> str:
        return (
            '<form class="search" method="get" action="/books" role="search">'
            f'<input type="hidden" name="division" value="{self._company.code}">'
            f'<input type="search" name="q" value="{escape(self._asked)}" '
            f'aria-label="{self._word("search")}" placeholder="{self._word("search")}">'
            f"<button>{self._word('find')}</button></form>"
        )

    def _entry_row(self, entry: Json) -> str:
        fixed = (
            f"<strong>{entry['EntryNumber']}</strong>",
            day(entry["EntryDate"], language=self._language),
            f"{escape(entry['Journal'])} {escape(entry['JournalDescription'])}",
        )
        cells = (
            f"{escape(entry['CustomerName'])} <small>{escape(entry['CustomerCode'])}</small>",
            f'<span class="fixed">{escape(entry["YourRef"] or "")}</span>',
            escape(entry["Description"] or ""),
        )
        plain = "".join(f'<td class="fixed">{cell}</td>' for cell in fixed)
        plain += "".join(f"<td>{cell}</td>" for cell in cells)
        return (
            f'<tr>{plain}<td class="amount">{self._amount(entry["VATAmountFC"])}</td>'
            f'<td class="amount"><strong>{escape(entry["Currency"])} '
            f"{self._amount(entry['AmountFC'])}</strong></td></tr>"
        )

    def _line_rows(self, entry: Json) -> str:
        rows = [
            f"<tr><td>{escape(line['GLAccountCode'])} {escape(line['GLAccountDescription'])}</td>"
            f"<td>{escape(line['Description'] or '')}</td>"
            f"<td>{escape(line['VATCode'] or '')} <small>{escape(line['VATCodeDescription'] or '')}</small></td>"
            f'<td class="amount">{self._amount(line["VATBaseAmountFC"])}</td>'
            f'<td class="amount">{self._amount(line["VATAmountFC"])}</td></tr>'
            for line in entry["lines"]
        ]
        columns = [
            (self._word("account"), ""), (self._word("description"), ""), (self._word("tax"), ""),
            (self._word("base"), "amount"), (self._word("tax"), "amount"),
        ]  # fmt: skip
        return f'<tr class="lines"><td colspan="8">{table(columns, rows)}</td></tr>'

    def _older(self, found: list[Row], start: int) -> str:
        if len(found) <= start + PAGE_SIZE:
            return ""
        options = {"q": self._asked, "from": start + PAGE_SIZE}
        return f'<p><a href="{self._address(**options)}">{self._word("older")}</a></p>'

    def _vat(self, entries: list[Row]) -> str:
        rows = [
            f"<tr><td>{escape(total['code']) or self._word('no_code')} {escape(total['description'])}</td>"
            f"<td>{total['currency']}</td>"
            f'<td class="amount">{total["lines"]}</td><td class="amount">{self._amount(total["base"])}</td>'
            f'<td class="amount">{self._amount(total["vat"])}</td></tr>'
            for total in vat_totals(self._company, entries)
        ]
        if not rows:
            return ""
        columns = [
            (self._word("code"), ""), (self._word("currency"), ""), (self._word("lines"), "amount"),
            (self._word("base"), "amount"), (self._word("tax"), "amount"),
        ]  # fmt: skip
        return (
            f'<h2>{self._word("vat")}</h2><section class="panel">{table(columns, rows)}</section>'
        )

    # relations

    def _relations(self) -> str:
        people: dict[str, list[str]] = {}
        for contact in contacts_of(self._company):
            people.setdefault(contact["Account"], []).append(_person(contact))
        rows = [
            self._relation_row(row, people.get(row["ID"], [])) for row in accounts_of(self._company)
        ]
        columns = [
            (self._word(name), "")
            for name in ("code", "name", "contact", "mail", "place", "vat_number", "state")
        ]
        listed = (
            table(columns, rows) if rows else f'<p class="empty">{self._word("none_relations")}</p>'
        )
        return f'<section class="panel">{listed}</section>'

    def _relation_row(self, row: Json, people: list[str]) -> str:
        place = " ".join(row[name] or "" for name in ("Postcode", "City", "Country"))
        cells = (
            row["Code"],
            row["Name"],
            ", ".join(people),
            row["Email"],
            place,
            row["VATNumber"],
            row["Status"],
        )
        return "<tr>" + "".join(f"<td>{escape(cell or '')}</td>" for cell in cells) + "</tr>"

    # open items

    def _open_items(self) -> str:
        items = self._items
        rows = [
            f"<tr><td><strong>{item['EntryNumber']}</strong></td>"
            f'<td class="fixed">{day(item["InvoiceDate"], language=self._language)}</td>'
            f'<td class="fixed">{day(item["DueDate"], language=self._language)}</td>'
            f"<td>{escape(item['AccountName'] or '')}</td><td>{escape(item['YourRef'] or '')}</td>"
            f'<td class="amount">{escape(item["Currency"])} {self._amount(item["AmountFC"])}</td></tr>'
            for item in items
        ]
        columns = [
            (self._word(name), "") for name in ("number", "date", "due", "customer", "reference")
        ]
        columns.append((self._word("total"), "amount"))
        foot = f'<tr><td colspan="5">{self._word("total")}</td><td class="amount">{self._amount(_sum(items, "AmountDC"))}</td></tr>'
        listed = (
            table(columns, rows, foot=foot)
            if rows
            else f'<p class="empty">{self._word("none_open")}</p>'
        )
        return f'<section class="panel">{listed}</section>'


def _sum(rows: list[Json], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def _person(contact: Json) -> str:
    """The name, and the e-mail address where there is one."""
    mail = f" <{contact['Email']}>" if contact["Email"] else ""
    return f"{contact['FullName']}{mail}"
