"""The button that helps: a message names its kind, and where it leads hangs on what the message is about."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.models import Connection, Link
from iweb.core.messages import find
from iweb.panel.permissions import EDIT_RULEBOOK, MANAGE_CONNECTIONS, RETRY, VIEW_SALES
from iweb.sync.models import Sale
from iweb.sync.rulebooks import MENDED_BY_RULES
from mappings.booking import HeldReason

# Settled in the card "Fees, vouchers and changes" of the rules.
ABOUT_FEES = (
    HeldReason.PAYMENT_FEE_UNMAPPED.value,
    HeldReason.NO_VOUCHER_ACCOUNT.value,
    HeldReason.CHANGED_AFTER_BOOKING.value,
    HeldReason.REFUND_WITHOUT_SLIP.value,
)
# Settled on a screen of its own, in this card of it.
SETTLED_AT = {
    HeldReason.PRODUCT_KIND_UNKNOWN.value: ("mapping_products", ""),
    HeldReason.PRODUCT_CATEGORY_UNKNOWN.value: ("mapping_products", ""),
    HeldReason.REGISTRATION_MISSING.value: ("mapping_vat", "registrations"),
    HeldReason.OSS_MODULE_NEEDED.value: ("modules_of", ""),
    HeldReason.VAT_RATE_UNEXPECTED.value: ("mapping", "vat-policies"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """`capability` is what the button asks for; with `post` it is a form."""

    label: str
    address: str
    capability: str = VIEW_SALES
    post: bool = False


def remedy_of_sale(message_id: str, *, sale: Sale) -> Remedy | None:
    """For a sale that its ledger refused. None where nobody has to do anything."""
    kind = find(message_id)["button"]
    if kind == "fix_mapping":
        return rules_of_link(sale.link)
    if kind in ("reconnect", "settings"):
        return _reconnect(sale.link.ledger)
    return (
        ask_support(subject=sale.reference) if kind == "support" else _again(sale) if kind else None
    )


def remedy_of_hold(sale: Sale) -> Remedy | None:
    """For a sale that is held: the rules where they can settle it. None where the shop, the books or a person must."""
    if sale.reason not in MENDED_BY_RULES:
        return None
    rules = rules_of_link(sale.link)
    if sale.reason in SETTLED_AT:
        name, anchor = SETTLED_AT[sale.reason]
        address = reverse(f"panel:{name}", args=[sale.link_id])
        return replace(rules, address=f"{address}?open={anchor}#{anchor}" if anchor else address)
    about_fees = sale.reason in ABOUT_FEES
    return replace(rules, address=f"{rules.address}#fees") if about_fees else rules


def remedy_of_connection(connection: Connection) -> Remedy:
    """For a shop or an administration that does not work. There is always one: look again."""
    kind = find(connection.state_reason)["button"]
    if kind == "support":
        return ask_support(subject=connection.label)
    if kind == "retry":
        return check_again(connection)
    if connection.role == Connection.Role.SHOP:
        return Remedy(
            label=_("Mend the shop"),
            address=reverse("panel:shop_change", args=[connection.id]),
            capability=MANAGE_CONNECTIONS,
        )
    return _reconnect(connection)


def check_again(connection: Connection) -> Remedy:
    """Ask the shop or the administration once more."""
    return Remedy(
        label=_("Check again"),
        address=reverse("panel:connection_check", args=[connection.id]),
        capability=MANAGE_CONNECTIONS,
        post=True,
    )


def rules_of_link(link: Link) -> Remedy:
    return Remedy(
        label=_("Look at the rules"),
        address=reverse("panel:mapping", args=[link.id]),
        capability=EDIT_RULEBOOK,
    )


def _reconnect(ledger: Connection) -> Remedy:
    return Remedy(
        label=_("Connect again"),
        address=reverse("panel:reconnect", args=[ledger.id]),
        capability=MANAGE_CONNECTIONS,
        post=True,
    )


def _again(sale: Sale) -> Remedy:
    return Remedy(
        label=_("Try again"),
        address=reverse("panel:sale_retry", args=[sale.id]),
        capability=RETRY,
        post=True,
    )


def ask_support(*, subject: str) -> Remedy:
    """A mail that says what it is about."""
    address = f"mailto:{settings.IWEB_SUPPORT_EMAIL}?subject={quote(subject)}"
    return Remedy(label=_("Ask support"), address=address)
