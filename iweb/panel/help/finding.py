"""Search in the help: every word of the question must occur, whatever its accents and capitals."""

import unicodedata


def plain(text: str) -> str:
    """Without accents and capitals, as people type it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def fits(question: str, *texts: str) -> bool:
    """An empty question fits everything."""
    found = plain(" ".join(texts))
    return all(word in found for word in plain(question).split())
