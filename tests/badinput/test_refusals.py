"""Whatever is wrong in an administration: the owner reads it, presses one button, and the sale stands there once."""

import pytest

from tests.badinput.refusals_table import BUTTONS, ROWS, RULES, Row
from tests.badinput.street import (
    LANGUAGES,
    Onlooker,
    delivery_of,
    entries_of,
    go,
    look_again,
    sale_of,
    wrong_in_books,
)
from tests.town import Town, found_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("books_speak", LANGUAGES)
def test_what_the_books_refuse_is_told_and_booked_once_after_it_is_mended(
    street: Town, books_speak: str
) -> None:
    """One company meets all of it, one after the other: what went wrong with each row is listed at the end."""
    company = found_company(street, language=books_speak, minute_limit=6000)
    onlooker = Onlooker(company=company)
    company.order()
    go(company)
    wrong = {row.name: _meet(row, onlooker, books_speak=books_speak) for row in ROWS}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(company.books()["entries"]) == len(ROWS) + 1


def _meet(row: Row, onlooker: Onlooker, *, books_speak: str) -> list[str]:
    company = onlooker.company
    order = company.order()
    row.cause(company)
    go(company)
    found = _told(row, onlooker, order=order, books_speak=books_speak)
    found += [f"{len(entries_of(company, order))} entries too early"] * bool(
        entries_of(company, order)
    )
    row.mend(company)
    sale = sale_of(company, order)
    onlooker.press(f"/sales/{sale.id}/retry/")
    look_again(company)
    go(company)
    return found + wrong_in_books(company, order, relations=1)


def _told(row: Row, onlooker: Onlooker, *, order: dict, books_speak: str) -> list[str]:
    sale = sale_of(onlooker.company, order)
    if sale.outcome != "booked":
        return [f"{sale.outcome} {sale.reason}"]
    delivery = delivery_of(onlooker.company, sale)
    found = [] if delivery.message_id == row.message else [f"{delivery.message_id}"]
    led = (
        f"/mappings/{onlooker.company.link_id}/"
        if row.button == RULES
        else f"/sales/{sale.id}/retry/"
    )
    for language in LANGUAGES:
        page = onlooker.look(f"/sales/{sale.id}/", language=language)
        for words in (row.said[books_speak], row.told[language]):
            found += (
                [] if words in page.text else [f"{language}: no {words!r} in {page.text[:900]}"]
            )
        label = BUTTONS[row.button][language]
        if page.buttons.get(label) != led:
            found.append(f"{language}: button {label!r} in {page.buttons}")
    return found
