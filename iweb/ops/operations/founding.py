"""A new company with its owner."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from iweb.accounts.models import User, normalise_email
from iweb.core import audit
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.desks import find_person
from iweb.tenants.members import found_tenant


def make_tenant(
    *, name: str, owner: str, language: str, operator: str, may_make_account: bool
) -> Answer:
    """Raises `RefusedError` when the operator is not staff, or the owner has no account and none may be made."""
    by = find_person(operator)
    if not by.is_staff:
        raise RefusedError(id="operator.not_allowed", sentence="Only staff may make a company.")
    with transaction.atomic():
        person, made = _owner(email=owner, language=language, may_make_account=may_make_account)
        tenant = found_tenant(name=name, user_id=person.id, language=language)
        audit.record(what="operator.make_tenant", who=by.id, subject=f"tenants_tenant:{tenant.id}")
    lines = [f"Company {tenant.name}: {tenant.id}", f"Owner: {person.email}"]
    if made:
        lines.append("The account is new: its password is set through “forgot password”.")
    data = {"tenant": tenant.id, "name": tenant.name, "owner": person.email, "account_made": made}
    return Answer(data=data, lines=tuple(lines))


def _owner(*, email: str, language: str, may_make_account: bool) -> tuple[User, bool]:
    known = User.objects.filter(email=normalise_email(email)).first()
    if known is not None:
        return find_person(email), False
    if not may_make_account:
        raise RefusedError(
            id="operator.owner_unknown",
            sentence=f"Nobody here signs in as {email}. Let them sign up first, or add --make-account.",
        )
    try:
        validate_email(email)
    except ValidationError:
        raise RefusedError(
            id="operator.not_an_address", sentence=f"{email} is not an e-mail address."
        ) from None
    person = User.objects.create_user(email, None, language=language)
    # Not verified: whoever reads that mailbox proves it by setting the password.
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    return person, True
