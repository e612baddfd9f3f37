"""One town for each module; a company for each test, since the database is empty after each."""

from collections.abc import Iterator

import pytest

from tests.errands import quick
from tests.town import Town, town


@pytest.fixture(scope="module")
def the_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def street(the_town: Town) -> Iterator[Town]:
    """The town with the program's settings for it, and nothing left of the test before."""
    with quick(the_town):
        yield the_town
    the_town.books_control.clear_faults()
    the_town.shops_control.clear_faults()
