"""Which tax a group of rules puts on a sale to a country."""

from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop.money import ZERO
from connectors.sandbox.prestashop.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxOn:
    """`id` None: no rule, so no tax at all. `id` 0: the VAT-number module took the tax off. `rate` in percent."""

    id: int | None
    rate: Decimal


NO_TAX = TaxOn(id=None, rate=ZERO)
EXEMPTED = TaxOn(id=0, rate=ZERO)


def tax_for(store: Store, *, group: int, country: int) -> TaxOn:
    """The tax of the first rule of the group for the country; none where no rule is."""
    rules = store.where("tax_rules", id_tax_rules_group=group, id_country=country)
    if not rules:
        return NO_TAX
    tax = store.get("taxes", rules[0]["id_tax"])
    return TaxOn(id=tax["id"], rate=Decimal(tax["rate"]))


def change_tax(store: Store, *, group: int, country: int, rate: Decimal, name: str) -> int:
    """Give a country a rate of its own in a group: taxes are never changed in place, a new id takes over."""
    texts = {str(row["id"]): name for row in store.where("languages")}
    with store.transaction():
        id_tax = store.add("taxes", {"rate": rate, "active": 1, "name": texts})
        rules = store.where("tax_rules", id_tax_rules_group=group, id_country=country)
        for rule in rules:
            store.change("tax_rules", rule["id"], {"id_tax": id_tax})
        if not rules:
            rule = {"id_tax_rules_group": group, "id_country": country, "id_tax": id_tax}
            store.add("tax_rules", rule | {"zipcode_from": "0", "zipcode_to": "0"})
    return id_tax
