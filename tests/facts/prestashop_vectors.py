"""Recorded carts and refunds as stored documents, for the real reader. Files of the same shape can be named by variables."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.ports import SourceDocument
from connectors.shops.prestashop.sale import to_sales
from mappings.sale import Sale
from tests.connectors.prestashop import bodies

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
FOLDER = SHARED / "data" / "prestashop"
FILES = {
    "PRESTASHOP_TAX_VECTORS": "tax_breakdown_vectors.json",
    "PRESTASHOP_SLIP_VECTORS": "order_slip_vectors.json",
}
CURRENCIES = {0: "JPY", 2: "EUR", 3: "KWD"}
Case = dict[str, Any]


def cases(variable: str) -> list[Case]:
    """The vectors of the file that the variable names, or of the one that comes with the facts."""
    path = Path(os.environ.get(variable) or FOLDER / FILES[variable])
    vectors: list[Case] = json.loads(path.read_text())["vectors"]
    return vectors


def label(case: Case) -> str:
    kind = case["round_type"] if "round_type" in case else case["order"]["round_type"]
    return f"{case['scenario']}-{kind}"


def precision_of(case: Case) -> int:
    for place in (case, case.get("order", {}), case.get("input", {})):
        for name in ("precision", "currency_precision", "decimals"):
            if name in place:
                return int(place[name])
    return 2


def texts(row: Case) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if not isinstance(value, list | dict)}


def tax_ids(details: Sequence[Case]) -> dict[str, str]:
    """Rate -> id: each rate is one tax of the shop."""
    rates = {f"{Decimal(str(rate)):f}" for detail in details for rate in detail["rates"]}
    return {rate: str(number) for number, rate in enumerate(sorted(rates), 1)}


def order_of(case: Case) -> SourceDocument:
    """A cart as the shop stores its order: details with tax ids, the vouchers used and the rules behind them."""
    ids = tax_ids(case["order_details"])
    order = {"carrier_tax_rate": "0.000", **texts(case["order"])}
    order["total_paid"] = order["total_paid_tax_incl"]
    body = bodies.body(
        order=order,
        details=[_detail(row, ids=ids) for row in case["order_details"]],
        invoices=[],
        payments=[],
        cart_rules=[
            _used(row, number=number) for number, row in enumerate(case["order_cart_rules"], 1)
        ],
        voucher_kinds={
            str(number): {
                "id": str(number),
                **{
                    name: str(rule.get(name, 0))
                    for name in (
                        "reduction_product", "gift_product", "reduction_percent", "reduction_amount",
                    )
                },
            }
            for number, rule in enumerate(case["cart_rules"], 1)
        },
        taxes={one: {"id": one, "rate": rate} for rate, one in ids.items()},
        currency={"id": "1", "iso_code": CURRENCIES[precision_of(case)]},
    )  # fmt: skip
    return SourceDocument(
        kind="O", external_id="7", changed_at=datetime(2026, 6, 1, tzinfo=UTC), body=body
    )


def _detail(row: Case, *, ids: dict[str, str]) -> Case:
    method = row.get("tax_computation_method", 0)
    plain = bodies.detail(
        net="0", gross="0", taxes=[ids[f"{Decimal(str(r)):f}"] for r in row["rates"]]
    )
    return {
        **plain, "ecotax": "0.000000", "ecotax_tax_rate": "0.000", **texts(row),
        "id": str(row["id_order_detail"]), "tax_computation_method": str(method),
        "product_name": f"Thing {row['id_order_detail']}",
    }  # fmt: skip


def _used(row: Case, *, number: int) -> Case:
    plain = bodies.voucher(net="0", gross="0", name=f"Voucher {number}")
    return {**plain, "id": str(number), "id_cart_rule": str(number), **texts(row)}


def sale_of(case: Case) -> Sale:
    (sale,) = to_sales(order_of(case))
    return sale
