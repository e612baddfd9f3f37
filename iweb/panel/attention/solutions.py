"""Where a group is solved: the field of the rules, the customer's page, the books, or a person who can help."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.ledgers.exact.regions import region_of
from iweb.panel.attention.causes import pairs_of
from iweb.panel.mappings.forms import KIND_LABELS
from iweb.panel.permissions import EDIT_RULEBOOK, RETRY
from iweb.panel.remedies import Remedy, ask_support, remedy_of_hold, remedy_of_sale
from iweb.sync.attention import Group, Kind
from iweb.sync.models import Sale
from iweb.sync.suggest_rules import RATES
from mappings.booking import HeldReason as R
from mappings.sentences.outcomes import HELD

Pairs = Mapping[str, str]
# Held by a rule that is missing or wrong -> the field of the rules' form that mends it.
FIELDS: Final[Mapping[str, str]] = {
    R.NO_JOURNAL: "journal",
    R.NO_ROUNDING_ACCOUNT: "rounding_account",
    R.PAYMENT_FEE_UNMAPPED: "fee_1_method",
    R.NO_VOUCHER_ACCOUNT: "voucher_account",
    R.VAT_PERIOD_FILED: "vat_filed_until",
    R.CHANGED_AFTER_BOOKING: "changed_after_booking",
    R.REFUND_WITHOUT_SLIP: "refund_without_slip",
}
# The same, where the field hangs on the rate and the kind of line.
FIELDS_BY_RATE: Final = frozenset({R.NO_LEDGER_ACCOUNT, R.NO_VAT_CODE, R.VAT_CODE_UNFIT})
# Held because nobody knows which relation the customer is, or because that one cannot be booked on.
CUSTOMERS: Final = frozenset({R.CUSTOMER_AMBIGUOUS, R.RELATION_UNFIT, R.RELATION_GONE})
IN_THE_BOOKS: Final = frozenset({R.PERIOD_CLOSED})


def field_of(reason: R, *, pairs: Pairs) -> str:
    """The name of the form's field; "" where the form has none for this rate."""
    if reason in FIELDS:
        return FIELDS[reason]
    rate, kind = pairs.get("rate", ""), pairs.get("kind", "product")
    if rate not in {str(one) for one in RATES} or kind not in KIND_LABELS:
        return ""
    return f"account_{rate}_{kind}" if reason is R.NO_LEDGER_ACCOUNT else f"vat_{rate}"


def solution_of(group: Group, *, example: Sale | None) -> Remedy | None:
    """One button; None where the order itself must be mended in the shop, or trying again is all there is to do."""
    if example is None:
        return None
    if group.kind is Kind.REFUSED:
        remedy = remedy_of_sale(group.reason, sale=example)
        return None if remedy is None or remedy.capability == RETRY else remedy
    return solution_of_hold(example)


def solution_of_hold(example: Sale) -> Remedy | None:
    """The same for one held sale."""
    reason, pairs = R(example.reason), pairs_of(example.cause)
    if reason in FIELDS or reason in FIELDS_BY_RATE:
        return _rules(example, field=field_of(reason, pairs=pairs))
    if reason in CUSTOMERS or pairs.get("problem") == "other_number":
        return Remedy(
            label=_("Choose the customer"),
            address=reverse("panel:customer", args=[example.id]),
            capability=RETRY,
        )
    if reason in IN_THE_BOOKS:
        return _books(example)
    if (rules := remedy_of_hold(example)) is not None:
        return rules
    return ask_support(subject=example.reference) if HELD[reason].who.value == "support" else None


def _rules(example: Sale, *, field: str) -> Remedy:
    address = reverse("panel:mapping", args=[example.link_id])
    return Remedy(
        label=_("Go to the rule") if field else _("Look at the rules"),
        address=f"{address}#id_{field}" if field else address,
        capability=EDIT_RULEBOOK,
    )


def _books(example: Sale) -> Remedy | None:
    grant = example.link.ledger.grant
    if grant is None:
        return None
    return Remedy(label=_("Open Exact Online"), address=region_of(grant.region).base_url)
