"""Relations of many sales, looked up at once: two statements for all of them, in place of some for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from connectors.models import Link, RelationMirror
from iweb.sync.models import RelationLink
from mappings.booking import Relation


@dataclass(slots=True)
class ManyRelations:
    """A `Relations` of `iweb.sync.matching`. It knows what was read for the relations it was told of, and nothing else."""

    link: Link
    _links: dict[str, RelationLink | None] = field(default_factory=dict)
    _rows: dict[str, RelationMirror] = field(default_factory=dict)
    _read: set[Relation] = field(default_factory=set)

    def read(self, relations: Iterable[Relation]) -> None:
        """Have all at hand that `matching.find` may ask of these. Inside the tenant's scope."""
        new = {one for one in relations if one not in self._read}
        if not new:
            return
        self._read |= new
        keys = {one.customer_key for one in new} - self._links.keys()
        stored = RelationLink.objects.filter(link=self.link, customer_key__in=keys)
        self._links |= dict.fromkeys(keys) | {one.customer_key: one for one in stored}
        remote_ids = {one.remote_id for one in self._links.values() if one and one.remote_id}
        fits = (
            Q(remote_id__in=remote_ids)
            | Q(code__in={one.code for one in new})
            | Q(vat_number__in={one.vat_number for one in new if one.vat_number})
            | Q(email__in={one.email.lower() for one in new if one.email})
        )
        rows = RelationMirror.objects.filter(fits, connection_id=self.link.ledger_id)
        found = {row.remote_id: row for row in rows.order_by("code")}
        self._rows = found | {id_: row for id_, row in self._rows.items() if id_ not in found}

    def stored(self, customer_key: str) -> RelationLink | None:
        return self._links[customer_key]

    def mirrored(self, remote_id: str) -> RelationMirror | None:
        return self._rows.get(remote_id)

    def fitting(self, relation: Relation) -> Sequence[RelationMirror]:
        """As `matching.Mirrored` finds them."""
        if relation not in self._read:
            raise LookupError(f"nothing was read for relation {relation.code}")
        found = [row for row in self._rows.values() if _fits(row, relation=relation)]
        return sorted(found, key=lambda row: row.code)


def _fits(row: RelationMirror, *, relation: Relation) -> bool:
    if row.gone or (row.planned and row.code == relation.code):
        return False
    return (
        row.code == relation.code
        or (bool(relation.vat_number) and row.vat_number == relation.vat_number)
        or (bool(relation.email) and row.email == relation.email.lower())
    )
