"""The numbers of links: one counter for the whole installation, because links of different tenants may share a division."""

from django.db import connection

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def next_link_number() -> int:
    """A number no link ever had. A rolled back transaction leaves a gap; a number is never handed out twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('connectors_link_number')")
        (number,) = cursor.fetchone() or (None,)
    if not isinstance(number, int):
        raise TypeError("the counter of links gave no number")
    return number


def link_code(number: int) -> str:
    """Letters and one digit: 0 is A0, 9 is A9, 10 is B0, 259 is Z9, 260 is AA0. The front of every key (DESIGN 4)."""
    group, digit = divmod(number, 10)
    letters = ""
    group += 1
    while group:
        group, letter = divmod(group - 1, len(LETTERS))
        letters = LETTERS[letter] + letters
    return f"{letters}{digit}"


def debtor_prefix(number: int) -> str:
    """The digits in front of the debtor codes of a link: never 0, which a ledger would drop."""
    return str(number + 1)
