"""People: one spelling an address, Argon2, and passwords that are long rather than odd."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from iweb.accounts.models import User
from iweb.settings import signing_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_one_spelling() -> None:
    assert UserFactory(email="  Anna@Example.NL ").email == "anna@example.nl"


def test_the_same_address_in_another_spelling_is_the_same_person() -> None:
    UserFactory(email="anna@example.nl")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="ANNA@example.nl")


def test_the_database_refuses_another_spelling_too() -> None:
    user = UserFactory()
    with (
        pytest.raises(IntegrityError, match="user_email_normalised"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE accounts_user SET email = 'Anna@example.nl' WHERE id = %s", [user.id]
        )


def test_one_signs_in_with_any_spelling() -> None:
    user = UserFactory(email="anna@example.nl")
    assert authenticate(None, email="Anna@Example.nl", password=PASSWORD) == user


def test_a_user_without_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")


def test_a_superuser_is_staff() -> None:
    made = User.objects.create_superuser("root@example.nl", PASSWORD)
    assert (made.is_staff, made.is_superuser) == (True, True)


def test_new_passwords_are_hashed_with_argon2(settings: object) -> None:
    settings.PASSWORD_HASHERS = signing_in.PASSWORD_HASHERS
    assert make_password(PASSWORD).startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("correct horse battery staple", True),
        ("x" * 6 + " " + "y" * 90, True),
        ("elevenchars", False),
        ("twelve chars", True),
        ("password123456", False),
        ("918273645546", False),
        ("anna.de.vries@example.nl", False),
    ],
)
def test_passwords_are_judged_by_length_and_by_what_everybody_uses(
    password: str, accepted: bool
) -> None:
    user = User(email="anna.de.vries@example.nl", full_name="Anna de Vries")
    try:
        validate_password(password, user)
    except ValidationError:
        assert not accepted
    else:
        assert accepted
