"""Which connector serves which kind of connection. The rest of the program knows the ports only."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from django.conf import settings

from connectors.errors import Kind, Refused
from connectors.grants import Visitor
from connectors.ledgers.exact import changes as exact_changes
from connectors.ledgers.exact import connect as exact
from connectors.models import Connection
from connectors.oauth import TokenPair
from connectors.ports import ContactOrder, LedgerReader, LedgerWriter, RelationOrder, ShopReader
from connectors.shops import prestashop

T = TypeVar("T")


def _exact(connection: Connection) -> LedgerWriter:
    return exact.writer_for(connection, look_up_size=settings.IWEB_LOOK_UP_BATCH)


def _prestashop(connection: Connection) -> ShopReader:
    return prestashop.reader_for(connection=connection)


# A trial is a kind of its own, whose address comes from the settings (DESIGN 5).
SHOPS: Final[Mapping[str, Callable[[Connection], ShopReader]]] = {
    "prestashop": _prestashop,
    "prestashop_trial": _prestashop,
}
LEDGERS: Final[Mapping[str, Callable[[Connection], LedgerWriter]]] = {"exact": _exact}
READERS: Final[Mapping[str, Callable[[Connection], LedgerReader]]] = {"exact": exact.reader_for}

# What a create leaves in the ledger, for a ledger that may be out of reach.
VALUES: Final[Mapping[str, Callable[[RelationOrder | ContactOrder], dict[str, str]]]] = {
    "exact": exact_changes.values_of
}


def shop_reader(connection: Connection) -> ShopReader:
    """Raises `Refused` for a kind that nobody serves."""
    return _of_kind(SHOPS, connection)(connection)


def ledger_writer(connection: Connection) -> LedgerWriter:
    """The connection's `grant` must be loaded with it. Raises `Refused` for a kind that nobody serves."""
    return _of_kind(LEDGERS, connection)(connection)


def ledger_reader(connection: Connection) -> LedgerReader:
    """As `ledger_writer`, for reading the books back."""
    return _of_kind(READERS, connection)(connection)


def ledger_values(*, connection: Connection, order: RelationOrder | ContactOrder) -> dict[str, str]:
    """What would stand in the ledger, by the names of `mappings.changes` and as it would be cut. Makes no call.

    Nothing for what no ledger takes, such as a relation without a name.
    """
    try:
        return _of_kind(VALUES, connection)(order)
    except Refused:
        return {}


def ledger_visitor(*, region: str, pair: TokenPair) -> Visitor:
    """Whose consent this new token pair is. Raises `ConnectorError`."""
    return exact.visitor_for(region=region, pair=pair)


def _of_kind(table: Mapping[str, T], connection: Connection) -> T:
    if connection.kind not in table:
        raise Refused("connection.kind_unknown", kind=Kind.CONTACT_SUPPORT, detail=connection.kind)
    return table[connection.kind]
