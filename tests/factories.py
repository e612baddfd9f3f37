"""Factories for people and tenants. Rows of a tenant are made inside its scope, as the program makes them."""

from typing import Any

import factory

from iweb.accounts.models import User
from iweb.core.ids import new_id
from iweb.tenants.models import Membership, Role, Tenant
from iweb.tenants.scopes import tenant_scope

PASSWORD = "correct horse battery staple"


class TenantFactory(factory.django.DjangoModelFactory):
    """A tenant of its own."""

    class Meta:
        model = Tenant

    name = factory.Sequence(lambda n: f"Shop {n}")
    slug = factory.LazyAttribute(lambda o: f"shop-{o.id.hex}")
    id = factory.LazyFunction(new_id)

    @classmethod
    def _create(cls, model_class: type[Tenant], *args: Any, **kwargs: Any) -> Tenant:
        with tenant_scope(kwargs["id"]):
            return super()._create(model_class, *args, **kwargs)


class UserFactory(factory.django.DjangoModelFactory):
    """A person whose password is PASSWORD."""

    class Meta:
        model = User

    email = factory.LazyAttribute(lambda _o: f"person-{new_id().hex}@example.nl")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *_args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)


class TenantOwnedFactory(factory.django.DjangoModelFactory):
    """The base of factories for rows of a tenant."""

    class Meta:
        abstract = True

    tenant = factory.SubFactory(TenantFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        with tenant_scope(kwargs["tenant"].id):
            return super()._create(model_class, *args, **kwargs)


class MembershipFactory(TenantOwnedFactory):
    """A person in a tenant, as owner unless said otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.OWNER
