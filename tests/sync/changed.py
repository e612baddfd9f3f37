"""How a ledger in memory answers a look-up of a change."""

from collections.abc import Iterator

from connectors.ports import ChangeOrder, Hit, Receipt


def hits_of_change(order: ChangeOrder, stands: dict[str, str] | None) -> Iterator[Hit]:
    """Nothing for a record that is gone; else the fields that say neither what they said nor what they are to say."""
    if stands is None:
        return
    edited = [
        one.field for one in order.changes if stands[one.field] not in (one.before, one.after)
    ]
    done = all(stands[one.field] == one.after for one in order.changes)
    yield Hit(receipt=Receipt(remote_id=order.remote_id), agrees=done, differences=tuple(edited))
