"""The supplies of docs/vat.md, written short: "goods NL>DE, sold 9000 net 100 oss"."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from mappings.vat.scenario import Nature
from mappings.vat.seller import Registration, Seller, Spell, Turnover, VatStanding
from mappings.vat.supply import Channel, Supply
from mappings.vat.territories import locate

NATURES = {
    "goods": Nature.GOODS,
    "margin": Nature.MARGIN_GOODS,
    "scrap": Nature.REVERSE_CHARGE_GOODS,
    "bulk": Nature.REVERSE_CHARGE_BULK,
    "digital": Nature.DIGITAL,
    "service": Nature.SERVICE,
    "local": Nature.LOCAL_SERVICE,
    "exempt": Nature.EXEMPT,
    "excise": Nature.EXCISE_GOODS,
    "body": Nature.EXEMPT_BODY,
    "spv": Nature.SINGLE_PURPOSE_VOUCHER,
    "mpv": Nature.MULTI_PURPOSE_VOUCHER,
}
CHANNELS = {"marketplace": Channel.MARKETPLACE, "collected": Channel.MARKETPLACE_COLLECTED}
VERDICTS = {"valid", "invalid", "unavailable"}
DAY = date(2026, 11, 4)


def read_supply(text: str) -> Supply:
    """Raises `ValueError` for a word that is not known, so that no case means less than it says."""
    head, _, words = text.partition(", ")
    nature, _, road = head.partition(" ")
    origin, _, to = road.partition(">")
    supply = Supply(
        seller=Seller(country="NL"),
        origin=locate(country=origin),
        destination=locate(country=to[:2], postcode=to[2:] or "1000"),
        tax_point=DAY,
        nature=NATURES[nature],
    )
    rest = words.split()
    while rest:
        supply = _apply(supply, rest.pop(0), rest)
    return supply


def _apply(supply: Supply, word: str, rest: list[str]) -> Supply:
    if word in VERDICTS:
        return replace(supply, verdict=word)
    if word in CHANNELS:
        return replace(supply, channel=CHANNELS[word])
    if word in OF_THE_SUPPLY:
        return OF_THE_SUPPLY[word](supply, rest)
    if word in OF_THE_SELLER:
        standing = OF_THE_SELLER[word](supply, rest)
        return replace(supply, seller=replace(supply.seller, standing=standing))
    if len(word) > 8:
        return replace(supply, buyer_number=word, is_business=True)
    raise ValueError(word)


OF_THE_SUPPLY: dict[str, Callable[[Supply, list[str]], Supply]] = {
    "pickup": lambda supply, _: replace(supply, picked_up=True),
    "business": lambda supply, _: replace(supply, is_business=True),
    "net": lambda supply, rest: replace(supply, amount=Decimal(rest.pop(0))),
    "via": lambda supply, rest: replace(supply, imported_into=rest.pop(0)),
    "in": lambda supply, rest: replace(supply, tax_point=date(int(rest.pop(0)), 2, 24)),
    "home": lambda supply, rest: replace(
        supply, seller=replace(supply.seller, country=rest.pop(0))
    ),
}


def _sold(supply: Supply, rest: list[str], *, years_ago: int) -> VatStanding:
    standing = supply.seller.standing
    told = Turnover(year=supply.tax_point.year - years_ago, amount=Decimal(rest.pop(0)))
    return replace(standing, turnover=(*standing.turnover, told))


def _registered(supply: Supply, rest: list[str]) -> VatStanding:
    standing = supply.seller.standing
    there = Registration(country=rest.pop(0))
    return replace(standing, registrations=(*standing.registrations, there))


def _standing(**changes: Any) -> Callable[[Supply, list[str]], VatStanding]:
    return lambda supply, _: replace(supply.seller.standing, **changes)


OF_THE_SELLER: dict[str, Callable[[Supply, list[str]], VatStanding]] = {
    "sold": lambda supply, rest: _sold(supply, rest, years_ago=0),
    "last": lambda supply, rest: _sold(supply, rest, years_ago=1),
    "reg": _registered,
    "oss": _standing(one_stop_shop=(Spell(),)),
    "ioss": _standing(import_scheme=(Spell(),)),
    "chosen": _standing(destination_by_choice=(Spell(),)),
    "elsewhere": _standing(established_elsewhere=True),
    "ddp": lambda supply, _: replace(supply.seller.standing, imports_himself=True),
    "suppliers": lambda supply, _: replace(supply.seller.standing, stock_is_suppliers=True),
    "kor": _standing(small_business=(Registration(country="NL"),)),
}
