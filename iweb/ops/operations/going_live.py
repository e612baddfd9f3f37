"""Going live from a date: sales before it are left alone."""

from dataclasses import replace
from datetime import date

from connectors.models import Link
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.desks import Desk
from iweb.sync.connecting import go_live, obstacles, pause
from iweb.sync.rulebooks import (
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope


def go_live_from(*, desk: Desk, link: Link, first: date) -> Answer:
    """The day becomes part of the rules, as a new version; then the link is live. Raises `ConnectingError`, `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        if not obstacles(link=link):  # else go_live says which, and nothing was saved
            version = _start_on(desk=desk, link=link, first=first)
    live = go_live(tenant_id=desk.tenant_id, link_id=link.id, user=desk.operator)
    data = {"link": live.code, "state": live.state, "start_date": first, "rules_version": version}
    return Answer(
        data=data,
        lines=(
            f"Link {live.code} is live: sales placed from {first} on are booked (rules version {version}).",
        ),
    )


def _start_on(*, desk: Desk, link: Link, first: date) -> int:
    version = latest_version(link=link)
    profile = profile_of(version)
    if profile.start_date == first:
        return version.number
    if link.state == Link.State.LIVE:
        raise RefusedError(
            id="operator.live_already",
            sentence=f"Link {link.code} is live from {profile.start_date or 'its first order'}; pause it before"
            " its first day is changed.",
        )
    return save_rulebook(
        link=link,
        rules=rules_of(version),
        profile=replace(profile, start_date=first),
        vat_codes=vat_codes_of(version),
        made_by=desk.operator,
        comment=f"live from {first}",
    ).number


def pause_link(*, desk: Desk, link: Link) -> Answer:
    """Nothing is read or sent any more; what was decided is kept."""
    paused = pause(tenant_id=desk.tenant_id, link_id=link.id, user=desk.operator)
    data = {"link": paused.code, "state": paused.state}
    return Answer(data=data, lines=(f"Link {paused.code} is paused.",))
