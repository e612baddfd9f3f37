"""The master data of a new Dutch division: what Exact's own template brings, and what a webshop adds to it.

Source of the VAT codes: 0 none, 2 high, 4 high including, 6 outside the EU, 7 within the EU are reported of the Dutch
template (ossobv/exactonline, coachview); the other codes are ours. Percentages: Dutch rates by date.
"""

from dataclasses import dataclass

# code, Dutch, English, type (numbers: GLAccounts.Type)
ACCOUNTS: tuple[tuple[str, str, str, int], ...] = (
    ("0500", "Eigen vermogen", "Equity", 50),
    ("1000", "Kas", "Cash", 10),
    ("1100", "Bank", "Bank", 12),
    ("1160", "Tussenrekening betaalproviders", "Payment providers in transit", 90),
    ("1300", "Debiteuren", "Accounts receivable", 20),
    ("1500", "Btw te betalen hoog", "VAT payable high", 24),
    ("1510", "Btw te betalen laag", "VAT payable low", 24),
    ("1520", "Btw te betalen overig", "VAT payable other", 24),
    ("1525", "Btw OSS", "VAT one stop shop", 24),
    ("1540", "Btw te vorderen", "VAT receivable", 24),
    ("1600", "Crediteuren", "Accounts payable", 22),
    ("2100", "Uitgegeven cadeaubonnen", "Gift cards issued", 90),
    ("4600", "Betaalkosten", "Payment fees", 121),
    ("4990", "Afrondingsverschillen", "Rounding differences", 121),
    ("8000", "Omzet hoog tarief", "Revenue high rate", 110),
    ("8010", "Omzet laag tarief", "Revenue low rate", 110),
    ("8020", "Omzet buiten de EU", "Revenue outside the EU", 110),
    ("8025", "Omzet binnen de EU", "Revenue within the EU", 110),
    ("8026", "Omzet afstandsverkopen", "Revenue distance sales", 110),
    ("8030", "Verzendkosten", "Shipping", 110),
    ("8040", "Verleende kortingen", "Discounts given", 110),
    ("8050", "Toeslagen", "Surcharges", 110),
    ("8090", "Overige omzet", "Other revenue", 110),
)

# code, Dutch, English, type (numbers: Journals.Type), ledger account
JOURNALS: tuple[tuple[str, str, str, int, str], ...] = (
    ("10", "Kas", "Cash", 10, "1000"),
    ("20", "Bank", "Bank", 12, "1100"),
    ("60", "Inkoopboek", "Purchases", 22, "1600"),
    ("70", "Verkoopboek", "Sales", 20, "1300"),
    ("71", "Webverkopen", "Web sales", 20, "1300"),
    ("90", "Memoriaal", "General journal", 90, ""),
)

# code, Dutch, English, days, method (letters: PaymentConditions.PaymentMethod)
CONDITIONS: tuple[tuple[str, str, str, int, str], ...] = (
    ("00", "Contant", "Cash", 0, "K"),
    ("14", "14 dagen", "14 days", 14, "B"),
    ("30", "30 dagen", "30 days", 30, "B"),
    ("IC", "Automatische incasso", "Direct debit", 7, "I"),
    ("PS", "Betaald via betaalprovider", "Paid through a provider", 0, "Q"),
)
DEFAULT_CONDITION = "30"

# code, Dutch, English: the first way of sorting relations
CLASSIFICATIONS = (("WEB", "Webklant", "Web customer"), ("ZAK", "Zakelijk", "Business"))

COST_CENTRES = (("WEB", "Webshop", "Web shop"), ("WNK", "Winkel", "Store"))
COST_UNITS = (("ALG", "Algemeen", "General"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """`percentages` are fractions as text with the day they start, the last one open-ended."""

    code: str
    nl: str
    en: str
    kind: str
    percentages: tuple[tuple[str, str], ...] = (("2000-01-01", "0"),)
    transactions: str = "S"
    listing: str = "N"
    to_pay: str = "1520"
    oss: str = ""
    blocked: bool = False
    margin: int = 0


_HIGH = (("2001-01-01", "0.19"), ("2012-10-01", "0.21"))
_LOW = (("2000-01-01", "0.06"), ("2019-01-01", "0.09"))


def _oss(code: str, country: str, percentage: str, since: str = "2021-07-01") -> Vat:
    return Vat(
        code=code,
        nl=f"OSS {country} {percentage}",
        en=f"OSS {country} {percentage}",
        kind="E",
        percentages=((since, percentage),),
        to_pay="1525",
        oss=country,
    )


VAT_CODES: tuple[Vat, ...] = (
    Vat(code="0", nl="Geen btw", en="No VAT", kind="N", transactions="B"),
    Vat(
        code="1",
        nl="Btw laag, exclusief",
        en="VAT low, excluding",
        kind="E",
        percentages=_LOW,
        to_pay="1510",
    ),
    Vat(
        code="2",
        nl="Btw hoog, exclusief",
        en="VAT high, excluding",
        kind="E",
        percentages=_HIGH,
        to_pay="1500",
    ),
    Vat(
        code="3",
        nl="Btw laag, inclusief",
        en="VAT low, including",
        kind="I",
        percentages=_LOW,
        to_pay="1510",
    ),
    Vat(
        code="4",
        nl="Btw hoog, inclusief",
        en="VAT high, including",
        kind="I",
        percentages=_HIGH,
        to_pay="1500",
    ),
    Vat(code="5", nl="Btw verlegd binnenland", en="Reverse charge, domestic", kind="B"),
    Vat(code="6", nl="Levering buiten de EU", en="Supply outside the EU", kind="B"),
    Vat(code="7", nl="Levering binnen de EU", en="Goods within the EU", kind="B", listing="L"),
    Vat(code="8", nl="Diensten binnen de EU", en="Services within the EU", kind="B", listing="S"),
    Vat(code="9", nl="Vrijgesteld", en="Exempt", kind="B"),
    Vat(code="10", nl="Margegoederen", en="Margin goods", kind="B", margin=1),
    Vat(
        code="21",
        nl="Voorbelasting hoog",
        en="Input VAT high",
        kind="E",
        percentages=_HIGH,
        transactions="P",
        to_pay="1540",
    ),
    Vat(
        code="99",
        nl="Vervallen code",
        en="Retired code",
        kind="E",
        percentages=_HIGH,
        to_pay="1500",
        blocked=True,
    ),
    _oss("AT", "AT", "0.20"),
    _oss("BE", "BE", "0.21"),
    _oss("DE", "DE", "0.19"),
    _oss("D7", "DE", "0.07"),
    _oss("ES", "ES", "0.21"),
    _oss("FR", "FR", "0.20"),
    _oss("F5", "FR", "0.055"),
    _oss("IT", "IT", "0.22"),
)
# What one unit is worth in euro when an entry brings no rate of its own; fixed, so that tests can count on it.
RATES = {
    "EUR": "1",
    "USD": "0.9",
    "GBP": "1.15",
    "CHF": "1.05",
    "SEK": "0.09",
    "DKK": "0.134",
    "NOK": "0.085",
    "PLN": "0.235",
    "CZK": "0.04",
}
# Numbers are ours; that a licence with one stop shop shows it here is inferred.
FEATURES = ((1, "General ledger"), (53, "OneStopShop"), (85, "API"))
