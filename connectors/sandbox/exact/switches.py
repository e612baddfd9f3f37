"""Behaviour of Exact that nobody could confirm, each a switch with its likelier setting as default."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The reference's open questions. Tests prove both settings of each."""

    # A posted `Type` 21 is stored instead of refused as read-only; then also without being asked for on a negative total.
    type21_honoured: bool = False
    negative_becomes_type21: bool = False
    # `EntryID` or `ID` sent with a POST becomes the key, instead of being ignored.
    client_id_honoured: bool = False
    # A receipt settles the one open item of that relation with the same amount.
    auto_match: bool = False
    # SalesEntries may be filtered by `ExternalLinkReference`.
    external_link_filterable: bool = True
    # A taken `EntryNumber` silently becomes the next free one, instead of being refused.
    taken_number_replaced: bool = False
    # On a line with a VAT code of type I the amount is taken to include VAT.
    including_code_inclusive: bool = True
    # A refresh ends the former access token at once.
    former_access_token_ends: bool = False
    # How far `X-RateLimit-*-Remaining` runs behind the truth (Source: picqer #646).
    remaining_runs_behind: int = 0
    # Status of calls to an endpoint that is blocked for too many errors.
    blocked_status: int = 403
    # Longest `YourRef` that is taken; 0 takes any.
    longest_reference: int = 30
    # Longest query that the web server lets through, encoded; 0 lets any. The default is that of the .NET servers Exact uses.
    longest_query: int = 2048
    # Every entry that is sent is refused with this text, as the books refuse: for words that nobody foresaw. Empty: none is.
    entries_refused_with: str = ""
    # Endpoints that answer a list as `{"d": [...]}` instead of `{"d": {"results": [...]}}`.
    bare_lists: tuple[str, ...] = ()

    def changed(self, wanted: dict[str, Any]) -> Self:
        """Raises `ValueError` for a switch that does not exist."""
        unknown = set(wanted) - {one.name for one in fields(self)}
        if unknown:
            raise ValueError(f"unknown switches: {', '.join(sorted(unknown))}")
        lists = {name: tuple(value) for name, value in wanted.items() if isinstance(value, list)}
        return replace(self, **{**wanted, **lists})
