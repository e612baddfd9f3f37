"""How often one address on the internet may ask what needs no sign-in. Counted in the cache that all processes share."""

from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

SPAN: Final = 60  # seconds


def too_often(request: HttpRequest, *, what: str, most: int) -> bool:
    """Whether this is more than `most` within a minute that began with the first. Counts this one."""
    key = f"limit:{what}:{get_adapter().get_client_ip(request)}"
    if cache.add(key, 1, SPAN):
        return most < 1
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # the minute ended in between
        cache.set(key, 1, SPAN)
        return most < 1
