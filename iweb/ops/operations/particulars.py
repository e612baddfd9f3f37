"""What only the owner knows of the shop: who fetches, who only tests, what hides in a total, where a voucher stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from connectors.models import Connection, Link, MasterData
from iweb.core import audit
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.desks import Desk
from iweb.sync.rulebooks import (
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import PaymentFee, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is said; what is empty stays as it was.

    `pick_up_carriers`: reference ids or names (BOOKING 16). `test_customers`: e-mail addresses. `fees`: texts
    "method=amount,account,VAT code" (BOOKING 27). `voucher_account`: of vouchers that pay (BOOKING 23).
    """

    pick_up_carriers: tuple[str, ...] = ()
    test_customers: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    voucher_account: str = ""


def set_particulars(*, desk: Desk, link: Link, said: Particulars) -> Answer:
    """Kept with the shop, and as a new version of the rules where those change. Raises `RefusedError` for no fee, no code."""
    with tenant_scope(desk.tenant_id):
        fees = tuple(_fee(text) for text in said.fees)
        accounts = [fee.ledger_account for fee in fees]
        _refuse_unknown(link=link, kind="ledger_account", codes=[*accounts, said.voucher_account])
        _refuse_unknown(link=link, kind="vat_code", codes=[fee.vat_code for fee in fees])
        if said.pick_up_carriers:
            _keep_carriers(desk=desk, link=link, carriers=said.pick_up_carriers)
        version = _save(desk=desk, link=link, said=said, fees=fees)
    data = {
        "link": link.code,
        "pick_up_carriers": said.pick_up_carriers,
        "test_customers": said.test_customers,
        "fees": said.fees,
        "voucher_account": said.voucher_account,
        "rules_version": version,
    }
    return Answer(data=data, lines=(f"Kept for link {link.code} (rules version {version}).",))


def _save(*, desk: Desk, link: Link, said: Particulars, fees: tuple[PaymentFee, ...]) -> int:
    version = latest_version(link=link)
    before = profile_of(version)
    after = _told(before, said=said, fees=fees)
    if after == before:
        return version.number
    return save_rulebook(
        link=link,
        rules=rules_of(version),
        profile=after,
        vat_codes=vat_codes_of(version),
        made_by=desk.operator,
        comment="particulars of the shop",
    ).number


def _told(before: Profile, *, said: Particulars, fees: tuple[PaymentFee, ...]) -> Profile:
    return replace(
        before,
        test_customers=said.test_customers or before.test_customers,
        voucher_account=said.voucher_account or before.voucher_account,
        payment_fees=fees or before.payment_fees,
    )


def _keep_carriers(*, desk: Desk, link: Link, carriers: tuple[str, ...]) -> None:
    shop = Connection.objects.select_for_update().get(id=link.shop_id)
    before = shop.settings
    shop.settings = before | {"pick_up_carriers": list(carriers)}
    shop.save(update_fields=["settings"])
    audit.record(
        what="connection.changed",
        tenant_id=desk.tenant_id,
        who=desk.operator,
        subject=f"connectors_connection:{shop.id}",
        before={"pick_up_carriers": before.get("pick_up_carriers", [])},
        after={"pick_up_carriers": list(carriers)},
    )


def _fee(text: str) -> PaymentFee:
    method, equals, rest = text.partition("=")
    parts = [part.strip() for part in rest.split(",")]
    try:
        amount, account, code = parts
        fee = PaymentFee(
            payment_method=method.strip(),
            amount=Decimal(amount),
            ledger_account=account,
            vat_code=code,
        )
    except (ValueError, InvalidOperation):
        raise _no_fee(text) from None
    if not (equals and method.strip() and account and code) or not Decimal(amount) > 0:
        raise _no_fee(text)
    return fee


def _no_fee(text: str) -> RefusedError:
    return RefusedError(
        id="operator.no_such_fee",
        sentence=f"{text} is no fee; write --fee METHOD=AMOUNT,ACCOUNT,VATCODE, such as ps_cashondelivery=2.50,8050,2.",
    )


def _refuse_unknown(*, link: Link, kind: str, codes: Iterable[str]) -> None:
    wanted = {code for code in codes if code}
    rows = MasterData.objects.filter(connection_id=link.ledger_id, kind=kind, code__in=wanted)
    if unknown := sorted(wanted - set(rows.values_list("code", flat=True))):
        raise RefusedError(
            id="operator.no_such_code",
            sentence=f"The administration has no {', '.join(unknown)}.",
        )
