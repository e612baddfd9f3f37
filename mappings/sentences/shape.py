"""What a held sale is told with: what happened, what to do, and who can."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who can solve it."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class HeldText:
    """Templates by language."""

    what: dict[str, str]
    todo: dict[str, str]
    who: Who
