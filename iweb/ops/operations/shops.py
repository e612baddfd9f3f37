"""Connecting a shop and checking it at once."""

import getpass
import os
import sys

from connectors.models import Connection
from iweb.ops.operations.answers import Answer, RefusedError, refused
from iweb.ops.operations.desks import Desk, find_connection
from iweb.panel.connections.forms import ShopChangeForm, ShopForm
from iweb.sync.connecting import add_shop, change_shop_key, check_shop

KEY_VARIABLE = "IWEB_SHOP_KEY"


def take_key() -> str:
    """The key from the environment, from a prompt that shows nothing, or from standard input; never from the arguments.

    Arguments are seen by everybody on the machine and are kept in the shell's history.
    """
    if given := os.environ.get(KEY_VARIABLE):
        return given.strip()
    if sys.stdin.isatty():
        return getpass.getpass("Webservice key: ").strip()
    return sys.stdin.readline().strip()


def connect_shop(*, desk: Desk, label: str, address: str, key: str) -> Answer:
    """Raises `RefusedError` for what is no address or key, and when the check finds something wrong; then the shop is kept."""
    values = _valid(ShopForm({"label": label, "address": address, "key": key}))
    shop = add_shop(tenant_id=desk.tenant_id, user=desk.operator, **values)
    return _checked(desk=desk, shop=shop)


def change_shop(*, desk: Desk, label: str, address: str, key: str) -> Answer:
    """Another address or key for a shop that is connected already. Raises as `connect_shop`."""
    shop = find_connection(desk=desk, role=Connection.Role.SHOP, wanted=label)
    values = _valid(ShopChangeForm({"address": address or shop.address, "key": key}))
    changed = change_shop_key(
        tenant_id=desk.tenant_id, connection_id=shop.id, user=desk.operator, **values
    )
    return _checked(desk=desk, shop=changed)


def _valid(form: ShopForm) -> dict[str, str]:
    """The panel's own rules for addresses and keys. Never repeats the key."""
    if not form.is_valid():
        told = " ".join(str(text) for texts in form.errors.values() for text in texts)
        raise RefusedError(id="operator.shop_refused", sentence=told)
    return dict(form.cleaned_data)


def _checked(*, desk: Desk, shop: Connection) -> Answer:
    checked = check_shop(tenant_id=desk.tenant_id, connection_id=shop.id)
    profile = checked.profile
    if checked.state != Connection.State.WORKING:
        missing = ", ".join(profile.get("missing_permissions") or ())
        refusal = refused(checked.state_reason, detail=missing)
        refusal.data = {"shop": checked.id, "missing_permissions": missing}
        raise refusal
    known = f"{profile['name']}, PrestaShop {profile['version']}, {profile['currency']}, {profile['time_zone']}"
    data = {"shop": checked.id, "label": checked.label, "profile": profile}
    return Answer(data=data, lines=(f"Shop {checked.label} works: {known}",))
