"""What vouchers act on: the rules behind them, asked for where vouchers occur and remembered."""

from collections.abc import Iterable

from connectors.errors import Kind, Refused
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.client import Client, Query, any_of
from connectors.shops.prestashop.shapes import Row, read_id

RULES_A_CALL = 100


class VoucherKinds:
    """Rows of cart_rules by id. A key need not have this right: an order's own figures must do then."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._removed: set[str] = set()
        self._is_refused = False

    def find(self, client: Client, ids: Iterable[str]) -> dict[str, Row] | None:
        """The rules with these ids, without those that the shop removed; None where the shop does not show any."""
        wanted = {one for one in ids if one}
        missing = sorted(wanted - self._rows.keys() - self._removed, key=int)
        for start in range(0, len(missing), RULES_A_CALL):
            if not self._is_refused:
                self._read(client, missing[start : start + RULES_A_CALL])
        if self._is_refused:
            return None
        self._removed |= wanted - self._rows.keys()
        return {one: self._rows[one] for one in wanted if one in self._rows}

    def _read(self, client: Client, ids: list[str]) -> None:
        query = Query(
            resource="cart_rules", fields=fields.VOUCHER_KIND, filters={"id": any_of(ids)}
        )
        try:
            self._rows |= {read_id(row["id"]): row for row in client.fetch(query).rows}
        except Refused as refused:
            if refused.kind is Kind.RETRY:  # a split must not depend on a shop's bad minute
                raise
            self._is_refused = True
