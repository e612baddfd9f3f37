"""Products that are no ordinary goods, the rules that say so, and the codes of what follows."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mappings.booking import Booked
from mappings.facts import VatNumberEvidence
from mappings.rulebook import Concern, Rulebook, VatCode
from mappings.sale import Sale, SaleLine
from mappings.vat.kinds import KINDS
from tests.mappings.baskets import ADDRESS, FACTS, RULEBOOK, line, rule, sale_of

D = Decimal
KIND, CODE, ACCOUNT = Concern.PRODUCT_KIND, Concern.VAT_CODE, Concern.LEDGER_ACCOUNT
NUMBER = "BE0403170701"
BELGIAN = replace(ADDRESS, country="BE", postcode="1000", vat_number=NUMBER, company="Brouwerij")
PROVEN = replace(
    FACTS,
    vat_numbers=(
        VatNumberEvidence(
            number=NUMBER, verdict="valid", asked_at=datetime(2026, 11, 1, tzinfo=UTC)
        ),
    ),
)


def of(kind: str, net: str, gross: str, rate: str, **changes: Any) -> SaleLine:
    """A product in a category that is called as its kind."""
    fields = {"external_id": kind, "description": kind, "categories": (kind,), **changes}
    return line(net, gross, rate, **fields)


def rules(*more: Any, codes: tuple[VatCode, ...] = ()) -> Rulebook:
    """A rule for each kind, by its category, and a code for each scenario that a test here needs."""
    kinds = (rule(KIND, code, category=code) for code in KINDS)
    own = (
        rule(CODE, "0", scenario="voucher_multi_purpose"),
        rule(ACCOUNT, "1810", scenario="voucher_multi_purpose"),
        rule(CODE, "8", scenario="intra_community_service", country="BE"),
        rule(ACCOUNT, "8035", scenario="intra_community_service"),
        rule(CODE, "9", scenario="margin"),
        rule(ACCOUNT, "8200", scenario="margin"),
        rule(CODE, "0B", scenario="domestic_reverse_charge"),
        rule(ACCOUNT, "8210", scenario="domestic_reverse_charge"),
    )
    known = (
        VatCode(code="8", type="B", percentage=D(0), eu_sales_listing="S"),
        VatCode(code="9", type="B", percentage=D(0)),
    )
    return replace(
        RULEBOOK,
        rules=(*RULEBOOK.rules, *kinds, *own, *more),
        vat_codes=(*RULEBOOK.vat_codes, *known, *codes),
    )


def to_belgium(*lines: SaleLine) -> Sale:
    return replace(sale_of(*lines), invoice_address=BELGIAN, delivery_address=BELGIAN)


def placed(result: Booked) -> list[tuple[str, str, str, str]]:
    """Account, VAT code, net and where the law puts it, line by line."""
    return [(x.ledger_account, x.vat_code, f"{x.net:.2f}", x.scenario) for x in result.entry.lines]
