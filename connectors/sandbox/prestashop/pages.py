"""The page a person sees: your shop, its orders and where the key of the webservice is."""

from decimal import Decimal
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from connectors.sandbox.prestashop.overview import shop_overview
from connectors.sandbox.prestashop.shops import Shop

_PAGE = (Path(__file__).parent / "data" / "shop.html").read_text()

_TABLE = """<div class="scroll"><table>
<thead><tr><th scope="col">Nr.</th><th scope="col">Datum</th><th scope="col">Klant en artikelen</th>
<th scope="col">Status</th><th scope="col">Factuur</th>
<th scope="col" class="money">Zonder btw</th><th scope="col" class="money">Met btw</th></tr></thead>
<tbody>{rows}</tbody></table></div>"""

_ROW = """<tr><td>{id}<br><span class="lines">{reference}</span></td><td>{date}</td>
<td>{customer}<div class="lines">{lines}</div></td><td><span class="state">{state}</span></td><td>{invoice}</td>
<td class="money">{net}</td><td class="money">{gross}</td></tr>"""


def shop_page(shop: Shop, *, base: str) -> str:
    """HTML without scripts; amounts as the Dutch write them."""
    view = shop_overview(shop, address=base)
    orders = "".join(_row(order) for order in reversed(view["orders"]))
    key = f"<code>{escape(view['key'])}</code>" if view["key"] else "er is nog geen sleutel"
    return Template(_PAGE).substitute(
        title=escape(view["title"]),
        version=escape(view["version"]),
        address=escape(view["address"]),
        key=key,
        count=shop.store.query("SELECT COUNT(*) AS n FROM orders")[0]["n"],
        orders=_TABLE.format(rows=orders)
        if orders
        else "<p class='hint'>Nog geen bestellingen.</p>",
    )


def _row(order: dict[str, Any]) -> str:
    return _ROW.format(
        id=order["id"],
        reference=escape(str(order["reference"])),
        date=escape(str(order["date_add"])[:16]),
        customer=escape(str(order["customer"])) + (" (gast)" if order["is_guest"] else ""),
        lines="<br>".join(
            f"{line['quantity']} × {escape(line['name'])}" for line in order["lines"]
        ),
        state=escape(str(order["state"])),
        invoice=order["invoice_number"] or "–",
        net=_euro(order["total_paid_tax_excl"]),
        gross=_euro(order["total_paid_tax_incl"]),
    )


def _euro(amount: object) -> str:
    text = f"{Decimal(str(amount)):,.2f}"
    return "€ " + text.translate(str.maketrans(",.", ".,"))
