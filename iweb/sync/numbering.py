"""The numbers of links, drawn from what they join: the same shop and the same books give the same number in every database.

The number is the front of every key in the ledger. Were it counted, a database that is lost and filled again would hand
it out in another order, and no look-up would find what stands in the books already (docs/decisions/0023-link-numbers.md).
"""

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWEST, _HOW_MANY = 9_999, 90_000  # so that a debtor prefix always has five digits
_TRIES = 20


def origin_of(*, address: str, shop: str = "") -> str:
    """The shop as it is known in every life: `shop.example/winkel`, with `#2` for the second shop of one PrestaShop.

    Scheme, `www.`, capitals, and what leads to the webservice say nothing about which shop it is.
    """
    parts = urlsplit(address if "//" in address else f"//{address}")
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    path = parts.path.rstrip("/").removesuffix("/api").removesuffix("/index.php").rstrip("/")
    return f"{host}{port}{path}" + (f"#{shop}" if shop else "")


def books_of(*, ledger: str, region: str, division: int) -> str:
    """The administration as it is known in every life, whatever application writes to it: `exact/nl/3412345`."""
    return f"{ledger}/{region}/{division}"


def link_numbers(*, origin: str, books: str) -> Iterator[int]:
    """The number of this shop in these books, then those to take where another shop has it there (one pair in 90,000)."""
    for attempt in range(_TRIES):
        digest = hashlib.sha256(f"{books}\n{origin}\n{attempt}".encode()).digest()
        yield _LOWEST + int.from_bytes(digest[:8]) % _HOW_MANY


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
    """The digits in front of the debtor codes of a link: five, and never 0 first, which a ledger would drop."""
    return str(number + 1)
