"""Where and how a seller stands for VAT, dated: registrations, schemes, choices, turnover. Countries are ISO 3166-1 or XI."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of days, both ends included; None is open."""

    first_day: date | None = None
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Spell):
    """A standing in one country: registered for VAT there, or exempt there as a small business."""

    country: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Sales to consumers in other member states in one calendar year: goods and digital services, euro, without VAT.

    Source: Directive 2006/112/EC art. 59c. Excise goods do not count. `highest` is the most that it stood at in that year,
    before what was given back: whoever passed the threshold stays past it for the rest of the year and the next one.
    """

    year: int
    amount: Decimal
    highest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatStanding:
    """What the owner says of the business. The defaults are those of a seller with one registration, at home.

    `destination_by_choice` binds two calendar years (art. 59c(3)). `turnover` is what other channels sold, and what was sold
    before this program began (BOOKING 24).
    """

    registrations: tuple[Registration, ...] = ()
    one_stop_shop: tuple[Spell, ...] = ()
    import_scheme: tuple[Spell, ...] = ()
    destination_by_choice: tuple[Spell, ...] = ()
    small_business: tuple[Registration, ...] = ()
    cash_basis: tuple[
        Spell, ...
    ] = ()  # VAT is due when paid, not when invoiced (art. 66(b); BOOKING 25)
    established_elsewhere: bool = False  # in a second member state: no threshold (art. 59c(1)(a))
    stock: str = ""  # the country that goods leave from; "" is the seller's own
    stock_is_suppliers: bool = False  # he sends what is sold, from a state of his own: `stock`
    imports_himself: bool = False  # he is the importer, not the buyer (delivered duty paid)
    cleared_in: str = (
        ""  # the member state where stock from outside the Union is cleared; "" is where goods go
    )
    turnover: tuple[Turnover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A standing with the country of establishment, and all turnover that is known, by year."""

    country: str
    standing: VatStanding = VatStanding()
    turnover: tuple[Turnover, ...] = ()

    def is_registered(self, *, country: str, day: date) -> bool:
        return country == self.country or _any(self.standing.registrations, country, day)

    def is_exempt(self, *, country: str, day: date) -> bool:
        return _any(self.standing.small_business, country, day)

    def has_one_stop_shop(self, day: date) -> bool:
        return any(spell.holds_on(day) for spell in self.standing.one_stop_shop)

    def has_import_scheme(self, day: date) -> bool:
        return any(spell.holds_on(day) for spell in self.standing.import_scheme)

    def chose_destination(self, day: date) -> bool:
        return any(spell.holds_on(day) for spell in self.standing.destination_by_choice)

    def sold_in(self, year: int) -> Decimal:
        """Euro, without VAT: what we saw and what the owner told."""
        return sum((each.amount for each in self._known(year)), _ZERO)

    def reached_in(self, year: int) -> Decimal:
        """The most that it stood at in that year."""
        return sum((max(each.amount, each.highest) for each in self._known(year)), _ZERO)

    def _known(self, year: int) -> list[Turnover]:
        return [each for each in (*self.turnover, *self.standing.turnover) if each.year == year]


_ZERO: Final = Decimal(0)


def _any(standings: Iterable[Registration], country: str, day: date) -> bool:
    return any(each.country == country and each.holds_on(day) for each in standings)
