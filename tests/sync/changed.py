"""What a ledger in memory knows of changes, and how it answers a look-up of one."""

from collections.abc import Iterator
from dataclasses import replace

from connectors.ledgers.exact.changes import values_of
from connectors.models import Link
from connectors.ports import ChangeOrder, ContactOrder, Hit, Receipt, RelationOrder, WriteOrder
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope


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


def follow(link: Link, *units: str) -> None:
    """A new version of the rules in which these fields follow the shop always."""
    with tenant_scope(link.tenant_id):
        version = latest_version(link=link)
        chosen = tuple((unit, "always") for unit in units)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), relation_updates=chosen),
            vat_codes=vat_codes_of(version),
            made_by=None,
        )
