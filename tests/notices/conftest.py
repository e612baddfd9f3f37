"""A company with a shop and an administration, and what can be the matter with it."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from iweb.accounts.models import User
from iweb.notices import noticing
from iweb.notices.models import Kind, Mail, Notice, Preference, Way
from iweb.panel.notices import mails
from iweb.sync.models import Sale
from iweb.tenants.scopes import tenant_scope
from tests.panel.conftest import (  # noqa: F401  (fixtures)
    company,
    joined,
    prestashop,
    shop_of,
    trading,
)
from tests.panel.factories import Company

NUMBERS = count(1000)


def hold(made: Company, *, number: int = 1, rate: str = "9", reason: str = "no_vat_code") -> None:
    """Sales that the engine held for one cause, as the pipeline writes them."""
    values = [["country", "NL"], ["rate", rate], ["kind", "product"]]
    told = {"step": "held", "text": reason, "values": values, "rule": ""}
    now = timezone.now()
    with made.scope():
        Sale.objects.bulk_create(
            Sale(
                tenant=made.tenant, link=made.link, kind="O", external_id=str(one), order_id=str(one),
                reference=f"SECRET{one}", customer_name="Anna Hoekstra", customer_search="anna hoekstra", country="NL",
                currency="EUR", total=121, total_minor=12100, ordered_at=now, changed_at=now, source_id=made.tenant.id,
                source_hash="0" * 64, outcome="held", reason=reason, explanation=[told], decided_at=now,
            )
            for one in (next(NUMBERS) for _ in range(number))
        )  # fmt: skip


def solve(made: Company, **which: Any) -> None:
    with made.scope():
        Sale.objects.filter(outcome="held", **which).update(outcome="new", reason="")


def proven(made: Company, role: str) -> User:
    """A member of this role whose address is proven."""
    user = made.person(role)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def wants(made: Company, user: User, way: Way, *kinds: Kind, days_ago: int = 30) -> None:
    """What the person chose, a while ago."""
    with made.scope():
        for kind in kinds or tuple(Kind):
            Preference.objects.update_or_create(
                tenant=made.tenant,
                user=user,
                kind=kind,
                defaults={"way": way, "changed_at": timezone.now() - timedelta(days=days_ago)},
            )


def look(made: Company) -> int:
    """One round, and what its bells ring. Gives how many mails left."""
    ids = noticing.look(tenant_id=made.tenant.id)
    return sum(mails.send(tenant_id=made.tenant.id, mail_id=one) for one in ids)


def notices(made: Company, **which: Any) -> list[Notice]:
    with made.scope():
        return list(Notice.objects.filter(**which).order_by("created_at", "id"))


def later(made: Company, **by: float) -> None:
    """The mails that wait have waited so long, and those that were sent were sent so long ago."""
    with made.scope():
        for one in Mail.objects.all():
            one.not_before -= timedelta(**by)
            one.sent_at = one.sent_at and one.sent_at - timedelta(**by)
            one.save()


def older(made: Company, **by: float) -> None:
    """Everything that was noticed was noticed so much earlier, by people who were members by then."""
    from iweb.tenants.models import Membership

    with tenant_scope(made.tenant.id):
        for row in (*Notice.objects.all(), *Membership.objects.filter(tenant=made.tenant)):
            type(row).objects.filter(id=row.id).update(created_at=row.created_at - timedelta(**by))


@pytest.fixture
def outbox() -> list[Any]:
    mail.outbox.clear()
    return mail.outbox
