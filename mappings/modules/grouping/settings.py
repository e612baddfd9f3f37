"""What Grouping asks the owner, and which answers cannot stand."""

import re
from collections.abc import Mapping
from typing import Final

from mappings.modules.base import NO, By, Setting, SettingKind, Settings, Text, table_of

RELATION: Final = "relation"
NAME: Final = "relation_name"
DAILY: Final = "daily"
BY: Final[Mapping[By, str]] = {
    By.PAYMENT_METHOD: "by_payment_method",
    By.COUNTRY: "by_country",
    By.SHOP: "by_shop",
}
# Source: Exact REST docs 2025-06, crm/Accounts, Code: a number of at most 18 digits
_CODE: Final = re.compile(r"[0-9]{1,18}")


def _table(by: By, *, label: Text, help_: Text) -> Setting:
    return Setting(
        name=BY[by],
        kind=SettingKind.TABLE,
        label=label,
        help=help_,
        by=by,
        kind_of_value=SettingKind.RELATION,
    )


SETTINGS: Final = (
    Setting(
        name=RELATION,
        kind=SettingKind.RELATION,
        label=Text(nl="Vaste relatie", en="Fixed relation"),
        help=Text(
            nl="De debiteurcode. Staat zij al in de boekhouding, dan wordt daarop geboekt; anders maken wij haar één keer aan. "
            "Leeg: alleen wat hieronder staat wordt gegroepeerd.",
            en="The debtor code. If it stands in the books already, sales are booked on it; else we create it once. Empty: only "
            "what is named below is grouped.",
        ),
    ),
    Setting(
        name=NAME,
        kind=SettingKind.TEXT,
        label=Text(nl="Naam van een nieuwe vaste relatie", en="Name of a new fixed relation"),
        help=Text(
            nl="Alleen voor een relatie die wij aanmaken.", en="Only for a relation that we create."
        ),
        default="Webshop consumenten",
    ),
    _table(
        By.PAYMENT_METHOD,
        label=Text(nl="Een andere per betaalwijze", en="Another one by payment method"),
        help_=Text(nl="Gaat voor op land en winkel.", en="Goes before country and shop."),
    ),
    _table(
        By.COUNTRY,
        label=Text(nl="Een andere per land", en="Another one by country"),
        help_=Text(
            nl="Het land waar de goederen heen gaan. Gaat voor op de winkel.",
            en="The country that the goods go to. Goes before the shop.",
        ),
    ),
    _table(
        By.SHOP,
        label=Text(nl="Een andere per winkel", en="Another one by shop"),
        help_=Text(
            nl="Het nummer van de winkel, als één PrestaShop er meer heeft.",
            en="The number of the shop, where one PrestaShop has several.",
        ),
    ),
    Setting(
        name=DAILY,
        kind=SettingKind.SWITCH,
        label=Text(nl="Eén boeking per dag", en="One entry a day"),
        help=Text(
            nl="Bestellingen van dezelfde dag, relatie, betaalwijze, btw-soort, valuta en hetzelfde land gaan na afloop van de dag "
            "samen in één boeking. Iedere regel begint met de bestelling. Terugbetalingen gaan apart. Zo kost een bestelling bijna "
            "geen aanroep van Exact; ongedaan maken kan dan alleen nog met een tegenboeking.",
            en="Orders of the same day, relation, payment method, kind of VAT, currency and country go to the books as one "
            "entry after the day. Every line begins with its order. Refunds go apart. So an order costs hardly any call of Exact; "
            "undoing one is then done by a reversing entry alone.",
        ),
        default=NO,
    ),
)

_NO_CODE: Final = Text(
    nl="Een debiteurcode bestaat uit 1 tot 18 cijfers.", en="A debtor code has 1 to 18 digits."
)
_NOTHING: Final = Text(
    nl="Vul een vaste relatie in, hier of per betaalwijze, land of winkel.",
    en="Fill in a fixed relation, here or by payment method, country or shop.",
)


def problems_of(settings: Settings) -> tuple[tuple[str, Text], ...]:
    """Codes that a ledger cannot have, and settings that group nobody."""
    general = settings.get(RELATION, "")
    tables = {name: tuple(table_of(settings.get(name, "")).values()) for name in BY.values()}
    given = {RELATION: (general,) if general else ()} | tables
    found = [(name, _NO_CODE) for name, codes in given.items() if not all(map(_is_code, codes))]
    if not any(given.values()):
        found.append((RELATION, _NOTHING))
    return tuple(found)


def _is_code(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and int(code) > 0
