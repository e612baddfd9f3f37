"""What can be wrong in an administration: how it comes about, how it is mended, and what the owner reads.

Each row is caused at the books' own screens, behind the program's back, so that it learns of it from the refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.town import Company

RULES, AGAIN = "rules", "again"
BUTTONS: Mapping[str, Mapping[str, str]] = {
    RULES: {"nl": "Regels bekijken", "en": "Look at the rules"},
    AGAIN: {"nl": "Opnieuw proberen", "en": "Try again"},
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row of the books: where, which, and what it says while it is wrong and once it is right."""

    endpoint: str
    key: Mapping[str, Any]
    wrong: Mapping[str, Any]
    right: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Row:
    """`said` is what the books say, by their user's language; `told` what the owner reads beside it, by the reader's."""

    name: str
    message: str
    said: Mapping[str, str]
    told: Mapping[str, str]
    button: str
    change: Change

    def cause(self, company: Company) -> None:
        self._set(company, key=self.change.key, values=self.change.wrong)

    def mend(self, company: Company) -> None:
        moved = {
            name: value for name, value in self.change.wrong.items() if name in self.change.key
        }
        self._set(company, key={**self.change.key, **moved}, values=self.change.right)

    def _set(self, company: Company, *, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        wanted = {"endpoint": self.change.endpoint, "key": key, "set": values}
        company.town.books_control.call("POST", "rows", {"division": company.division, **wanted})


JOURNAL = {"endpoint": "financial/Journals", "key": {"Code": "71"}}
ACCOUNT = {"endpoint": "financial/GLAccounts", "key": {"Code": "8000"}}
VAT = {"endpoint": "vat/VATCodes", "key": {"Code": "2  "}}
CUSTOMER = {"endpoint": "crm/Accounts", "key": {"Name": "Sanne Bakker"}}
CONDITION = {"endpoint": "cashflow/PaymentConditions"}

_CHOOSE = {"nl": "Kies een andere in de instellingen", "en": "Choose another one in the settings"}
_RELATION = {
    "nl": "Maak de relatie in Exact een actieve klant",
    "en": "Make the relation an active, unblocked customer",
}


def _row(
    name: str,
    message: str,
    *,
    nl: str,
    en: str,
    told: Mapping[str, str],
    button: str,
    change: Change,
) -> Row:
    said = {"nl": nl, "en": en}
    return Row(name=name, message=message, said=said, told=told, button=button, change=change)


ROWS: tuple[Row, ...] = (
    _row(
        "a journal of another type",
        "exact.journal_refused",
        nl="Ongeldig: Dagboek",
        en="Invalid: Journal (type)",
        told=_CHOOSE,
        button=RULES,
        change=Change(**JOURNAL, wrong={"Type": 90}, right={"Type": 20}),
    ),
    _row(
        "a journal that is blocked",
        "exact.journal_refused",
        nl="Geblokkeerd: Dagboek",
        en="Blocked: Journal",
        told=_CHOOSE,
        button=RULES,
        change=Change(**JOURNAL, wrong={"IsBlocked": True}, right={"IsBlocked": False}),
    ),
    _row(
        "a journal that is gone",
        "exact.journal_refused",
        nl="Ongeldige referentie: Journals",
        en="Invalid reference: Journals",
        told=_CHOOSE,
        button=RULES,
        change=Change(**JOURNAL, wrong={"Code": "77"}, right={"Code": "71"}),
    ),
    _row(
        "a ledger account that is blocked",
        "exact.ledger_account_refused",
        nl="Geblokkeerd: Grootboekrekening",
        en="Blocked: G/L account",
        told=_CHOOSE,
        button=RULES,
        change=Change(**ACCOUNT, wrong={"IsBlocked": True}, right={"IsBlocked": False}),
    ),
    _row(
        "a ledger account of another type",
        "exact.ledger_account_refused",
        nl="Ongeldig: Grootboekrekeningtype",
        en="Invalid: G/L account type",
        told=_CHOOSE,
        button=RULES,
        change=Change(**ACCOUNT, wrong={"Type": 12}, right={"Type": 110}),
    ),
    _row(
        "a VAT code that is gone",
        "exact.vat_code_refused",
        nl="Ongeldige referentie: Btw-code",
        en="Invalid reference: VAT code",
        told=_CHOOSE,
        button=RULES,
        change=Change(**VAT, wrong={"Code": "2X "}, right={"Code": "2  "}),
    ),
    _row(
        "a VAT code that is blocked",
        "exact.vat_code_refused",
        nl="Niet toegestaan: Btw-code",
        en="Not allowed: VAT code",
        told=_CHOOSE,
        button=RULES,
        change=Change(**VAT, wrong={"IsBlocked": True}, right={"IsBlocked": False}),
    ),
    _row(
        "a VAT code of purchases",
        "exact.vat_code_refused",
        nl="Niet toegestaan: Btw-code",
        en="Not allowed: VAT code",
        told=_CHOOSE,
        button=RULES,
        change=Change(**VAT, wrong={"VATTransactionType": "P"}, right={"VATTransactionType": "S"}),
    ),
    _row(
        "a relation that is a supplier only",
        "exact.customer_not_usable",
        nl="Ongeldig: Klant (Type)",
        en="Invalid: Customer (Type)",
        told=_RELATION,
        button=AGAIN,
        change=Change(
            **CUSTOMER,
            wrong={"Status": "A", "IsSupplier": True},
            right={"Status": "C", "IsSupplier": False},
        ),
    ),
    _row(
        "a relation that is blocked",
        "exact.customer_not_usable",
        nl="Klant: geblokkeerd",
        en="Customer: blocked",
        told=_RELATION,
        button=AGAIN,
        change=Change(**CUSTOMER, wrong={"Blocked": True}, right={"Blocked": False}),
    ),
    _row(
        "a relation that has ended",
        "exact.customer_not_usable",
        nl="Klant: non-actief",
        en="Customer: inactive",
        told=_RELATION,
        button=AGAIN,
        change=Change(
            **CUSTOMER, wrong={"EndDate": "2020-01-01T00:00:00"}, right={"EndDate": None}
        ),
    ),
)
