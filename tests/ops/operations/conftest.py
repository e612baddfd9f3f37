"""A town, a person of the staff, and a company that is live in it."""

from collections.abc import Iterator

import pytest

from iweb.accounts.models import User
from tests.errands import quick
from tests.factories import UserFactory
from tests.town import Company, Town, found_company, town


@pytest.fixture(scope="module")
def the_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def staff(transactional_db: None) -> User:
    person: User = UserFactory(is_staff=True)
    return person


@pytest.fixture
def company(the_town: Town, transactional_db: None) -> Iterator[Company]:
    """Five domestic orders wait in its shop; nothing was read yet."""
    with quick(the_town):
        yield found_company(the_town, seed="five_domestic", minute_limit=1000)
