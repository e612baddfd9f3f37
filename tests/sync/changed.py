"""What a ledger in memory knows of changes, and how it answers a look-up of one."""

from collections.abc import Iterator

from connectors.ledgers.exact.changes import values_of
from connectors.ports import ChangeOrder, ContactOrder, Hit, Receipt, RelationOrder, WriteOrder


def changed(made: WriteOrder | None, since: dict[str, str]) -> dict[str, str] | None:
    """As it was made, and every change since; None for what is no relation or contact person."""
    return values_of(made) | since if isinstance(made, RelationOrder | ContactOrder) else None


def hits_of_change(order: ChangeOrder, stands: dict[str, str] | None) -> Iterator[Hit]:
    """Nothing for a record that is gone; else the fields that say neither what they said nor what they are to say."""
    if stands is None:
        return
    edited = [
        one.field for one in order.changes if stands[one.field] not in (one.before, one.after)
    ]
    done = all(stands[one.field] == one.after for one in order.changes)
    yield Hit(receipt=Receipt(remote_id=order.remote_id), agrees=done, differences=tuple(edited))
