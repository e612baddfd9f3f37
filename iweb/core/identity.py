"""Which database this is. A copy, a restored dump, a failover or a point-in-time recovery has another identity.

What the program remembers of its deliveries may then be older than what stands in the ledgers, so all links must be
looked at again (DESIGN 4). Who has to do something about it registers with `on_identity_change`.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from iweb.core.models import Installation

# system_identifier: the cluster (initdb). timeline: a failover or recovery. The rest: the database and the table itself,
# which a logical restore makes anew. VACUUM FULL changes the file too; looking once more than needed does no harm.
_IDENTITY = """
SELECT (SELECT system_identifier::text FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),
       d.oid::bigint, c.oid::bigint, pg_relation_filenode(c.oid)::bigint
FROM pg_database d, pg_class c
WHERE d.datname = current_database() AND c.oid = 'connectors_link'::regclass
"""
_NAMES = ("system", "timeline", "database", "table", "file")

_callbacks: list[str] = []


def on_identity_change(callback: str) -> None:
    """Register what is to be done when the database is another one: the dotted name of a function without arguments.

    A name, so that registering in `AppConfig.ready` loads nothing. It runs in a transaction, as the app's role.
    """
    if callback not in _callbacks:
        _callbacks.append(callback)


def current_identity() -> dict[str, Any]:
    """The identity of the database this process is connected to."""
    with connection.cursor() as cursor:
        cursor.execute(_IDENTITY)
        row = cursor.fetchone()
    return dict(zip(_NAMES, row or (), strict=True))


def identity_changed() -> bool:
    """Whether this is another database than the recorded one. An installation without a record is a new one."""
    stored = Installation.objects.filter(id=1).values_list("identity", flat=True).first()
    return stored is not None and stored != current_identity()


def settle_identity(*, restored: bool = False) -> bool:
    """Tell everybody if the database is another one, or was restored, and record it. Gives whether it was."""
    with transaction.atomic():
        changed = restored or identity_changed()
        if changed:
            for callback in _callbacks:
                import_string(callback)()
        Installation.objects.update_or_create(
            id=1, defaults={"identity": current_identity(), "recorded_at": Now()}
        )
    return changed
