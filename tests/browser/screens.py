"""All screens: the list that the walk judges and that `make screens` takes pictures of. A new screen is a new row here.

A path may name the company's link as `{link}`; where it depends on rows, it is a function of the company, which makes them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from connectors.models import RelationMirror
from iweb.notices import noticing
from iweb.sync import bulk
from iweb.sync.approving import ask_approval
from iweb.sync.customers import customer_of
from iweb.sync.models import Sale
from iweb.sync.saved_filters import save_filter
from tests.panel import factories
from tests.panel.factories import Company
from tests.panel.test_month_end import pack as pack_of
from tests.panel.test_preview import made as preview_of

NOBODY, NEW, TRADING = "nobody", "new", "trading"


@dataclass(frozen=True)
class Screen:
    """`who` looks at it: nobody who signed in, a new company, or one that sells. `main` ones are pictured in English too."""

    name: str
    path: str | Callable[[Company], str]
    who: str = TRADING
    main: bool = False

    def address(self, company: Company) -> str:
        if not isinstance(self.path, str):
            return self.path(company)
        return self.path.format(link=company.link.id) if company.link else self.path


def filtered_list(company: Company) -> str:
    """With a filter of the owner's own above it, and an amount that nobody can read."""
    with company.scope():
        save_filter(
            tenant_id=company.tenant.id, person=company.owner.pk, name="België", query="?country=BE"
        )
    return "/sales/?country=NL&low=10&high=x"


def many_sales(company: Company, *, is_ordered: bool) -> str:
    """Something asked for all sales: to confirm, or confirmed and done with half of them."""
    ids = {"tenant_id": company.tenant.id}
    with company.scope():
        sales = list(Sale.objects.values_list("id", flat=True))
        asked = bulk.ask(**ids, action="retry", sale_ids=sales, by=company.owner.pk)
        if is_ordered:
            asked = bulk.order(**ids, bulk_id=asked.id, by=company.owner.pk)
            asked.position = asked.left_alone = len(sales) // 2
            asked.save()
    return f"/sales/bulk/{asked.id}/"


def a_sale(company: Company, outcome: str) -> Sale:
    with company.scope():
        return Sale.objects.filter(outcome=outcome).order_by("ordered_at").first()


def doubtful(company: Company) -> Sale:
    """A sale whose customer fits two relations of the books."""
    sale = a_sale(company, "booked")
    relations = [("10400", "Anna Hoekstra", "C"), ("10977", "A. Hoekstra-de Wit", "P")]
    with company.scope():
        sale = Sale.objects.select_related("link__shop", "link__ledger").get(id=sale.id)
        customer = customer_of(sale)
        for code, name, status in relations:
            RelationMirror.objects.get_or_create(
                tenant=company.tenant, connection=company.ledger, remote_id=f"rel-{code}", code=code, name=name,
                email=customer.email.lower(), country="NL", status=status,
            )  # fmt: skip
    return sale


def group_of(company: Company) -> str:
    """The address of a group, after more sales of two other causes were held."""
    for number, rate in enumerate(("9", "9", "9", "21"), start=400):
        values = [["country", "NL"], ["rate", rate], ["kind", "product"]]
        told = {"step": "held", "text": "no_vat_code", "values": values, "rule": ""}
        with company.scope():
            known = Sale.objects.filter(external_id=str(number)).exists()
        if not known:
            factories.bare_sale(
                company, number=number, total_minor=number * 21, total="85.40", outcome="held", reason="no_vat_code",
                explanation=[told], reference=f"QWKXZT{number}", decided_at=timezone.now(),
                ordered_at=timezone.now(),
            )  # fmt: skip
    return "/attention/group/?reason=no_vat_code&cause=country%3DNL%7Ckind%3Dproduct%7Crate%3D9"


# What a quarter of a shop that sells across borders comes to.
QUARTER = {
    "oss": [
        {"supply": "goods", "country": country, "dispatched_from": "NL", "level": "standard", "rate": rate,
         "base": base, "vat": vat, "quarter": ""}
        for country, rate, base, vat in (
            ("BE", "21", "812.40", "170.60"), ("DE", "19", "1149.58", "218.42"), ("FR", "20", "340.00", "68.00"),
        )
    ] + [
        {"supply": "correction", "country": "PL", "dispatched_from": "", "level": "", "rate": "", "base": "",
         "vat": "-9.20", "quarter": "2026-Q3"}
    ],
    "oss_balances": [
        {"country": country, "vat": vat}
        for country, vat in (("BE", "170.60"), ("DE", "218.42"), ("FR", "68.00"), ("PL", "-9.20"), ("", "447.82"))
    ],
    "icp": [
        {"period": "2026-10", "country": "BE", "number": "BE0123456749", "goods": "2500", "services": "0",
         "triangulation": "0", "goods_cents": "2500.00", "services_cents": "0.00", "triangulation_cents": "0.00",
         "corrects": ""}
    ],
    "threshold": [
        {"year": "2026", "seen": "2301.98", "told": "7400.00", "total": "9701.98", "highest": "9701.98", "passed": "no",
         "passed_by": "", "passed_on": ""}
    ],
    "held": [
        {"document": "A7-O1042", "reference": "GXFAPMTHT", "day": "2026-10-20", "currency": "EUR", "gross": "49.92",
         "reason": "payment_fee_unmapped"}
    ],
}  # fmt: skip


def a_quarter(company: Company) -> str:
    body = {"quarter": "2026-Q4", "currency": "EUR", "tables": QUARTER}
    return f"/month-end/{pack_of(company, body=body).id}/"


def noticed(company: Company) -> str:
    """After a round that saw what is the matter."""
    noticing.look(tenant_id=company.tenant.id)
    return "/notifications/"


def approval_of(company: Company) -> str:
    """The link that an accountant gets; the page it leads to is the one that is looked at."""
    preview_of(company)
    _, token = ask_approval(
        tenant_id=company.tenant.id, link_id=company.link.id, by=company.owner.pk
    )
    return reverse("panel:approval_open", args=[token])


SCREENS = (
    Screen("login", "/account/login/", who=NOBODY, main=True),
    Screen("signup", "/account/signup/", who=NOBODY),
    Screen("reset", "/account/password/reset/", who=NOBODY),
    Screen("start", "/", who=NEW, main=True),
    Screen("road", "/start/", who=NEW),
    Screen("company", "/start/company/", who=NEW, main=True),
    Screen("attention-empty", "/attention/", who=NEW),
    Screen("sales-empty", "/sales/", who=NEW),
    Screen("connections-empty", "/connections/", who=NEW),
    Screen("mappings-empty", "/mappings/", who=NEW),
    Screen("modules-empty", "/modules/", who=NEW),
    Screen("month-end-empty", "/month-end/", who=NEW),
    Screen("notices-empty", "/notifications/", who=NEW),
    Screen("company-new", "/companies/new/", who=NEW),
    Screen("overview", "/", main=True),
    Screen("attention", "/attention/", main=True),
    Screen("attention-group", group_of),
    Screen("customer", lambda company: f"/attention/customer/{doubtful(company).id}/"),
    Screen("sales", "/sales/", main=True),
    Screen("sales-filtered", filtered_list),
    Screen("sales-many", lambda company: many_sales(company, is_ordered=False)),
    Screen("sales-many-progress", lambda company: many_sales(company, is_ordered=True)),
    Screen("sale", lambda company: f"/sales/{a_sale(company, 'booked').id}/", main=True),
    Screen("sale-held", lambda company: f"/sales/{a_sale(company, 'held').id}/"),
    Screen("connections", "/connections/", main=True),
    Screen("shop", "/connections/shops/add/"),
    Screen("exact", "/connections/exact/"),
    Screen("preview", lambda company: f"/start/{preview_of(company).link_id}/preview/", main=True),
    Screen("approval", approval_of, main=True),
    Screen("mappings", "/mappings/{link}/", main=True),
    Screen("products", "/mappings/{link}/products/"),
    Screen("own-rules", "/mappings/{link}/own/"),
    Screen("versions", "/mappings/{link}/versions/"),
    Screen("vat", "/mappings/{link}/vat/"),
    Screen("customers", "/mappings/{link}/customers/"),
    Screen("modules", "/modules/{link}/"),
    Screen("month-end", "/month-end/"),
    Screen("month-end-abroad", "/month-end/abroad/"),
    Screen("month-end-pack", a_quarter, main=True),
    Screen("people", "/people/", main=True),
    Screen("notices", noticed, main=True),
    Screen("notices-settings", "/notifications/settings/"),
    Screen("help", "/help/", main=True),
    Screen("help-found", "/help/?q=btw"),
    Screen("help-cause", "/help/causes/no_vat_code/"),
    Screen("companies", "/companies/"),
    Screen("account", "/me/"),
    Screen("second-step", "/account/2fa/"),
    Screen("passkeys", "/account/2fa/webauthn/"),
    Screen("is-it-you", "/account/2fa/webauthn/add/"),
    Screen("password", "/account/password/change/"),
    Screen("address", "/account/email/"),
    Screen("sessions", "/account/sessions/"),
)


def screens_of(who: str, *, main: bool = False) -> list[Screen]:
    return [one for one in SCREENS if one.who == who and (one.main or not main)]


def addresses(screens: Iterable[Screen], company: Company) -> dict[str, str]:
    """Of all at once, before the first is opened: the overview shows what a later screen's rows add."""
    return {one.name: one.address(company) for one in screens}
