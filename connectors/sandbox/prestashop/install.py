"""Fill an empty shop: languages, countries, taxes, states, carriers, products and configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop import catalogue, geography
from connectors.sandbox.prestashop.money import HUNDRED
from connectors.sandbox.prestashop.store import Store
from connectors.sandbox.prestashop.taxes import tax_for

LANGUAGES = {
    "nl": ("Nederlands (Dutch)", "nl-NL", "nl-nl", "d-m-Y"),
    "en": ("English (English)", "en-US", "en-us", "m/d/Y"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`languages` in the order of their ids; `destination_taxes`: other EU countries pay their own standard rate (OSS)."""

    version: str
    languages: Sequence[str] = ("nl",)
    shop_names: Sequence[str] = (catalogue.SHOP_NAME,)
    round_type: int = 2
    round_mode: int = 2
    destination_taxes: bool = False
    now: str


def install(store: Store, plan: Installation) -> None:
    """Write what a new shop has before its first order. Raises KeyError for a language it does not speak."""
    with store.transaction():
        _languages(store, plan)
        _shops(store, plan)
        _geography(store, plan)
        _taxes(store, plan)
        _states_and_groups(store, plan)
        _carriers(store, plan)
        _categories(store, plan)
        _products(store, plan)
        _configuration(store, plan)


def translated(plan: Installation, *, dutch: str, english: str) -> dict[str, str]:
    texts = {"nl": dutch, "en": english}
    return {str(n): texts[iso] for n, iso in enumerate(plan.languages, 1)}


def _languages(store: Store, plan: Installation) -> None:
    for iso in plan.languages:
        name, locale, code, day = LANGUAGES[iso]
        store.add(
            "languages",
            {
                "name": name, "iso_code": iso, "locale": locale, "language_code": code, "active": 1,
                "date_format_lite": day, "date_format_full": f"{day} H:i:s",
            },
        )  # fmt: skip
    euro = {"name": "Euro", "iso_code": "EUR", "numeric_iso_code": "978", "conversion_rate": "1"}
    dollar = {
        "name": "US Dollar",
        "iso_code": "USD",
        "numeric_iso_code": "840",
        "conversion_rate": "1.0875",
    }
    for currency, symbol in ((euro, "€"), (dollar, "$")):
        store.add(
            "currencies",
            currency
            | {
                "names": translated(plan, dutch=currency["name"], english=currency["name"]),
                "symbol": translated(plan, dutch=symbol, english=symbol),
                "pattern": translated(plan, dutch="", english=""),
                "precision": 2,
                "active": 1,
            },
        )


def _shops(store: Store, plan: Installation) -> None:
    store.add("shop_groups", {"name": "Default", "active": 1})
    for name in plan.shop_names:
        shop = {"id_shop_group": 1, "id_category": 2, "active": 1, "name": name}
        store.add("shops", shop | {"theme_name": "classic"})


def _geography(store: Store, plan: Installation) -> None:
    for name in geography.ZONES:
        store.add("zones", {"name": name, "active": 1})
    for one in geography.COUNTRIES:
        store.add(
            "countries",
            {
                "id": one.id, "id_zone": one.zone, "call_prefix": one.prefix, "iso_code": one.iso,
                "active": 1, "contains_states": one.has_states, "zip_code_format": one.zip_format,
                "need_zip_code": int(bool(one.zip_format)), "display_tax_label": 1,
                "need_identification_number": int(one.iso == "ES"),
                "name": translated(plan, dutch=one.dutch, english=one.english),
            },
        )  # fmt: skip
    for id_, country, iso, name in geography.STATES:
        zone = store.get("countries", country)["id_zone"]
        state = {"id": id_, "id_zone": zone, "id_country": country, "iso_code": iso}
        store.add("states", state | {"name": name, "active": 1})


def _taxes(store: Store, plan: Installation) -> None:
    for tax in geography.TAXES:
        texts = translated(plan, dutch=tax.name, english=tax.name)
        store.add("taxes", {"id": tax.id, "rate": tax.rate, "active": 1, "name": texts})
    own = {tax.country: tax.id for tax in geography.TAXES[1:]} | {
        geography.NETHERLANDS: geography.HIGH
    }
    for id_, name, id_tax in geography.TAX_GROUPS:
        dates = {"date_add": plan.now, "date_upd": plan.now}
        store.add("tax_rule_groups", {"id": id_, "name": name, "active": 1} | dates)
        for country in geography.RULED:
            abroad = plan.destination_taxes and country != geography.NETHERLANDS
            use_own = id_tax is None or (abroad and id_tax == geography.HIGH)
            rule = {"id_tax_rules_group": id_, "id_country": country, "zipcode_from": "0"}
            rule |= {"zipcode_to": "0", "id_tax": own[country] if use_own else id_tax}
            store.add("tax_rules", rule)


def _states_and_groups(store: Store, plan: Installation) -> None:
    for state in catalogue.STATES:
        store.add(
            "order_states",
            {
                "id": state.id, "unremovable": 1, "module_name": state.module, "color": state.color,
                "name": translated(plan, dutch=state.dutch, english=state.english),
                "template": translated(plan, dutch=state.template, english=state.template),
                **catalogue.flags_of(state),
            },
        )  # fmt: skip
    for dutch, english in catalogue.GROUPS:
        dates = {"date_add": plan.now, "date_upd": plan.now}
        name = translated(plan, dutch=dutch, english=english)
        store.add("groups", {"reduction": "0", "show_prices": 1, "name": name} | dates)


def _carriers(store: Store, plan: Installation) -> None:
    carriers = (
        ("Afhalen in de winkel", "Ophalen in de winkel", "Pick up in-store", 1),
        ("My carrier", "Morgen in huis", "Delivery next day!", 0),
    )
    for position, (name, dutch, english, is_free) in enumerate(carriers):
        store.add(
            "carriers",
            {
                "id_tax_rules_group": 1, "id_reference": position + 1, "name": name, "active": 1,
                "is_free": is_free, "shipping_handling": 1 - is_free, "shipping_method": 1,
                "position": position, "delay": translated(plan, dutch=dutch, english=english),
            },
        )  # fmt: skip


def _categories(store: Store, plan: Installation) -> None:
    depths = {0: -1}
    for number, category in enumerate(catalogue.CATEGORIES, 1):
        depths[number] = depths[category.parent] + 1
        names = translated(plan, dutch=category.dutch, english=category.english)
        store.add(
            "categories",
            {
                "id_parent": category.parent, "level_depth": depths[number], "active": 1,
                "nb_products_recursive": 0, "id_shop_default": 1, "position": number - 1,
                "is_root_category": int(number == catalogue.HOME), "name": names,
                "link_rewrite": {one: name.lower() for one, name in names.items()},
                "date_add": plan.now, "date_upd": plan.now,
            },
        )  # fmt: skip


def _products(store: Store, plan: Installation) -> None:
    for product in catalogue.PRODUCTS:
        tax = tax_for(store, group=product.tax_group, country=geography.NETHERLANDS)
        net = Decimal(product.gross) / (1 + tax.rate / HUNDRED)
        slug = product.english.lower().replace(",", "").replace(":", "").replace(" ", "-")
        store.add(
            "products",
            {
                "id_category_default": product.category, "id_tax_rules_group": product.tax_group, "id_shop_default": 1,
                "reference": product.reference, "price": net, "weight": product.weight, "active": 1,
                "state": 1, "is_virtual": product.is_virtual, "available_for_order": 1, "show_price": 1,
                "visibility": "both", "condition": "new", "minimal_quantity": 1,
                "type": "virtual" if product.is_virtual else "simple",
                "product_type": "virtual" if product.is_virtual else "standard",
                "additional_delivery_times": 1, "pack_stock_type": 3, "redirect_type": "default",
                "name": translated(plan, dutch=product.dutch, english=product.english),
                "link_rewrite": translated(plan, dutch=slug, english=slug),
                "date_add": plan.now, "date_upd": plan.now,
                "new": None, "low_stock_threshold": None, "manufacturer_name": None,
            },
        )  # fmt: skip


def _configuration(store: Store, plan: Installation) -> None:
    values = catalogue.CONFIGURATION | {
        "PS_SHOP_NAME": plan.shop_names[0],
        "PS_VERSION_DB": plan.version,
        "PS_INSTALL_VERSION": plan.version,
        "PS_ROUND_TYPE": str(plan.round_type),
        "PS_PRICE_ROUND_MODE": str(plan.round_mode),
    }
    for name, value in values.items():
        dates = {"date_add": plan.now, "date_upd": plan.now}
        store.add("configurations", {"name": name, "value": value} | dates)
    # The installer's own prefixes, Dutch and English alike; texts per language have a resource of their own.
    for name, prefix in (("PS_INVOICE_PREFIX", "#IN"), ("PS_CREDIT_SLIP_PREFIX", "#CR")):
        texts = translated(plan, dutch=prefix, english=prefix)
        row = {"name": name, "value": texts, "date_add": plan.now, "date_upd": plan.now}
        store.add("translated_configurations", row)
