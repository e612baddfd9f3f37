"""What a sale is searched by: its columns in the one spelling that a search is brought into too.

Row level security keeps LIKE and functions out of index conditions (DESIGN 5), so a search is a range on a column that
holds the spelling already: without capitals and accents.
"""

import unicodedata
from typing import Final

# In front of Dutch, German, French and Italian surnames; a list of names leaves them out, as a telephone book does.
PARTICLES: Final = frozenset(
    ("van", "de", "den", "der", "het", "'t", "ten", "ter", "te", "op", "in", "von", "zu", "vom", "zum", "zur", "du", "des",
     "la", "le", "les", "di", "da", "del", "della")
)  # fmt: skip


def folded(text: str) -> str:
    """Without capitals and accents, with single spaces: "Zoë  Ångström" is "zoe angstrom"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def surname_first(*, first: str, last: str) -> str:
    """ "Anna" and "van den Berg" are found under "berg anna"."""
    return f"{bare_surname(last)} {folded(first)}".strip()


def bare_surname(last: str) -> str:
    """The surname from its first word that is no particle; all of it where every word is one."""
    words = folded(last.replace("’", "'")).split()
    number = next((n for n, word in enumerate(words) if word not in PARTICLES), 0)
    return " ".join(words[number:])
