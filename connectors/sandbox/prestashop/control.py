"""What tests and people may have a shop do, as JSON under /_sandbox/: orders, states, refunds, keys, more shops."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from connectors.sandbox.prestashop import checkout, life, refunds
from connectors.sandbox.prestashop.additions import Addition, add_lines
from connectors.sandbox.prestashop.geography import BY_ISO
from connectors.sandbox.prestashop.overview import order_overview, shop_overview
from connectors.sandbox.prestashop.shops import DEFAULT, NewShop, Shop, Shops
from connectors.sandbox.prestashop.sixty.shop import cancel_later
from connectors.sandbox.prestashop.split import place_split
from connectors.sandbox.prestashop.taxes import change_tax
from connectors.sandbox.prestashop.wishes import read_lines, read_wish
from connectors.sandbox.serving.control_plane import ControlPlane
from connectors.sandbox.serving.messages import Request

Content = dict[str, Any]
Do = Callable[[Shop, Content], Any]


def add_actions(plane: ControlPlane, shops: Shops, *, address: Callable[[], str]) -> None:
    """Each action names its shop with "shop"; without it, the default one is meant."""

    def show(shop: Shop) -> Content:
        return shop_overview(shop, address=address() + shop.path)

    def make(request: Request) -> Content:
        return show(shops.create(NewShop(**(request.json() or {}))))

    plane.add("POST", "shops", make)
    plane.add("GET", "shop", lambda request: show(shops.get(request.option("shop") or DEFAULT)))
    for name, do in _ACTIONS.items():
        plane.add("POST", name, _on_shop(do, shops))


def _on_shop(do: Do, shops: Shops) -> Callable[[Request], Any]:
    def act(request: Request) -> Any:
        content: Content = request.json() or {}
        shop = shops.get(content.pop("shop", DEFAULT))
        return do(shop, content)

    return act


def _order(shop: Shop, content: Content) -> Content:
    """`repeat` makes that many of the same order in one transaction and answers with the first and last id."""
    repeat = int(content.pop("repeat", 1))
    wish = read_wish(content)
    with shop.store.transaction():
        ids = [checkout.place_order(shop.store, wish, now=shop.now()) for _ in range(repeat)]
    if repeat == 1:
        return order_overview(shop, ids[0])
    return {"first": ids[0], "last": ids[-1]}


def _call_off(shop: Shop, content: Content) -> Content:
    """Of a shop with sixty orders: one is cancelled that may be booked by now."""
    _known(content, "at")
    id_order = cancel_later(shop.store, at=shop.stamp(content.get("at")))
    return order_overview(shop, id_order)


def _split(shop: Shop, content: Content) -> list[Content]:
    """One cart, an order for each of "orders", each a wish like that of an order."""
    _known(content, "orders")
    wishes = [read_wish(one) for one in content["orders"]]
    ids = place_split(shop.store, wishes, now=shop.now())
    return [order_overview(shop, id_order) for id_order in ids]


def _state(shop: Shop, content: Content) -> Content:
    _known(content, "order", "state", "at", "invoiced", "employee")
    life.enter_state(
        shop.store,
        int(content["order"]),
        state=int(content["state"]),
        at=shop.stamp(content.get("at")),
        invoiced=content.get("invoiced"),
        employee=int(content.get("employee", 1)),
    )
    return order_overview(shop, int(content["order"]))


def _payment(shop: Shop, content: Content) -> Content:
    _known(content, "order", "amount", "method", "transaction_id", "silent", "at")
    money = life.Money(
        amount=Decimal(str(content["amount"])),
        method=content.get("method", "iDEAL"),
        transaction_id=content.get("transaction_id", ""),
    )
    id_payment = life.pay(
        shop.store,
        int(content["order"]),
        money,
        at=shop.stamp(content.get("at")),
        silent=bool(content.get("silent")),
    )
    return {"id": id_payment}


def _slip(shop: Shop, content: Content) -> Content:
    """Without "lines" the whole order goes back."""
    at = shop.stamp(content.pop("at", None))
    wish = refunds.read_refund(content)
    if "lines" not in content:
        rows = shop.store.where("order_details", id_order=wish.id_order)
        wish = replace(wish, lines=[(row["id"], row["product_quantity"], None) for row in rows])
    id_slip = refunds.give_back(shop.store, wish, at=at)
    if id_slip is None:
        return {"id": None}
    row = shop.store.get("order_slip", id_slip)
    return {
        name: row[name] for name in row if name.startswith(("id", "total", "amount", "shipping"))
    }


def _lines(shop: Shop, content: Content) -> Content:
    """ "new_invoice" makes one for these lines alone."""
    _known(content, "order", "lines", "at", "new_invoice")
    id_order = int(content["order"])
    new_invoice = bool(content.get("new_invoice"))
    addition = Addition(lines=read_lines(content["lines"]), new_invoice=new_invoice)
    add_lines(shop.store, id_order, addition, at=shop.stamp(content.get("at")))
    return order_overview(shop, id_order)


def _change(shop: Shop, content: Content) -> Content:
    """Overwrite columns of any row, as a module with SQL of its own does: nothing else moves, not even date_upd."""
    _known(content, "resource", "id", "values")
    resource, id_ = content["resource"], int(content["id"])
    shop.store.get(resource, id_)
    shop.store.change(resource, id_, content["values"])
    return shop.store.get(resource, id_)


def _tax(shop: Shop, content: Content) -> Content:
    _known(content, "country", "group", "rate", "name")
    rate = Decimal(str(content["rate"]))
    iso = content["country"]
    id_tax = change_tax(
        shop.store,
        group=int(content.get("group", 1)),
        country=BY_ISO[iso].id,
        rate=rate,
        name=content.get("name", f"BTW {iso} {rate}%"),
    )
    return {"id_tax": id_tax}


def _tag(shop: Shop, content: Content) -> Content:
    """A word on a product, in the shop's first language."""
    _known(content, "reference", "word")
    (product,) = shop.store.where("products", reference=content["reference"])
    tag = shop.store.add("tags", {"id_lang": 1, "name": content["word"]})
    shop.store.insert("product_tag", {"id_product": product["id"], "id_tag": tag})
    return {"id": tag}


def _key(shop: Shop, content: Content) -> Content:
    """A new key; with "key" the one that is there is changed."""
    _known(content, "key", "permissions", "shops", "active")
    return {"key": shop.change_key(**content) if "key" in content else shop.add_key(**content)}


def _switches(shop: Shop, content: Content) -> Content:
    shop.switch(**content)
    return content


def _known(content: Mapping[str, Any], *words: str) -> None:
    unknown = set(content) - set(words)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: shop, {', '.join(words)}")


_ACTIONS: dict[str, Do] = {
    "orders": _order,
    "splits": _split,
    "called_off": _call_off,
    "states": _state,
    "payments": _payment,
    "slips": _slip,
    "lines": _lines,
    "rows": _change,
    "taxes": _tax,
    "tags": _tag,
    "keys": _key,
    "switches": _switches,
}
