"""What may be ordered from a shop over the control plane, read strictly: a word it does not know is an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from connectors.sandbox.prestashop.catalogue import MY_CARRIER
from connectors.sandbox.prestashop.money import ZERO, Voucher

Content = Mapping[str, Any]
Read = TypeVar("Read", "WishedLine", "Person", Voucher, "Wish")


@dataclass(frozen=True, slots=True, kw_only=True)
class WishedLine:
    """`unit_net` overrides the price of the catalogue, in the shop's own currency."""

    reference: str
    quantity: int = 1
    unit_net: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who orders. `id` takes an existing customer; a person with a known e-mail is that customer, unless a guest."""

    id: int = 0
    firstname: str = "Sanne"
    lastname: str = "Bakker"
    email: str = "sanne.bakker@klant.example"
    company: str = ""
    vat_number: str = ""
    siret: str = ""
    address1: str = "Bloemgracht 8"
    address2: str = ""
    postcode: str = "1015 TG"
    city: str = "Amsterdam"
    phone: str = "020 555 0108"
    phone_mobile: str = ""
    country: str = ""
    max_payment_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One order. Money in the order's currency unless a field says otherwise; `at` is the shop's local time.

    `hidden_fee` is what a payment module adds to the total without a line of its own, with tax; with 0.01 it makes the famous
    cent. `hidden_fee_net` is the same without tax, where the module reckons with tax.
    `round_mode` (0 to 5, see money.RoundMode) and `round_type` are what the shop was set to that day.
    `paid` replaces the payment a paid state makes; `invoiced` overrules what the state's flag says.
    """

    lines: tuple[WishedLine, ...]
    customer: Person = field(default_factory=Person)
    delivery: Person | None = None
    guest: bool = False
    country: str = "NL"
    carrier: int = MY_CARRIER
    shipping_net: Decimal | None = None
    state: int = 2
    invoiced: bool | None = None
    payment: str = ""
    module: str = ""
    transaction_id: str = ""
    paid: Decimal | None = None
    vouchers: tuple[Voucher, ...] = ()
    wrapping: bool = False
    currency: str = "EUR"
    vat_exempt: bool = False
    id_shop: int = 1
    round_type: int | None = None
    round_mode: int | None = None
    reference: str = ""
    note: str = ""
    hidden_fee: Decimal = ZERO
    hidden_fee_net: Decimal | None = None
    at: datetime | None = None


def read_wish(content: Content) -> Wish:
    """Raises `ValueError` for an unknown word and `KeyError` for an order without lines."""
    values = dict(content)
    values["lines"] = read_lines(values["lines"])
    values["vouchers"] = tuple(_read(Voucher, one) for one in values.get("vouchers", ()))
    for name in ("customer", "delivery"):
        if values.get(name) is not None:
            values[name] = _read(Person, values[name])
    if "at" in values:
        values["at"] = datetime.fromisoformat(values["at"])
    wish = _read(Wish, values)
    if not wish.lines:
        raise ValueError("an order has at least one line")
    return wish


def read_lines(content: Sequence[Content]) -> tuple[WishedLine, ...]:
    return tuple(_read(WishedLine, line) for line in content)


_MONEY = frozenset(
    ("unit_net", "shipping_net", "paid", "hidden_fee", "hidden_fee_net", "percent", "amount")
)


def _read(kind: type[Read], content: Content) -> Read:
    known = {one.name for one in fields(kind)}
    unknown = set(content) - known
    if unknown:
        words = ", ".join(sorted(unknown))
        raise ValueError(f"{kind.__name__} has no {words}; it has {', '.join(sorted(known))}")
    return kind(**{name: _money(name, value) for name, value in content.items()})


def _money(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if name in _MONEY and value is not None else value
