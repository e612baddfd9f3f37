"""Step one: the company and its VAT, asked before anything is connected."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.panel.mappings.fees import AmountField
from iweb.panel.mappings.sheets import day_field
from iweb.panel.mappings.vat_sheet import member_states
from iweb.panel.onboarding.previews import is_fragment
from iweb.panel.views import member, person, tenant_id
from iweb.sync import company_answers, tasks
from iweb.sync.company_answers import ASKED, Company
from iweb.sync.rulebooks import latest_version, profile_of
from mappings.money import ZERO
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.seller import Turnover

THIS_YEAR, LAST_YEAR = "sold_this_year", "sold_last_year"
YES, NO = "yes", "no"
OFTEN: Final = ("NL", "BE", "DE")  # on top of the list


class CompanyForm(forms.Form):
    """What decides the VAT of a usual shop; whoever has more tells it in the sheet of the rules."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country of the company"),
        help_text=gettext_lazy("A sale inside this country is a sale at home."),
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Such as NL123456782B90. We check its form at once, and ask the European register (VIES) after you save."
        ),
    )
    one_stop_shop = forms.ChoiceField(
        label=gettext_lazy("Do you file the one-stop shop return (OSS)?"),
        choices=[
            (NO, gettext_lazy("No, or I do not know")),
            (YES, gettext_lazy("Yes, we are registered for OSS")),
        ],
        initial=NO,
        help_text=gettext_lazy(
            "With it you charge consumers in other EU countries the VAT of their own country."
        ),
    )
    one_stop_shop_from = day_field(gettext_lazy("Registered for OSS from (empty: always)"))
    sold_this_year = AmountField(
        required=False, min_value=0, decimal_places=2, label=gettext_lazy("This year, in euro")
    )
    sold_last_year = AmountField(
        required=False, min_value=0, decimal_places=2, label=gettext_lazy("Last year, in euro")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = member_states()
        first = [one for code in OFTEN for one in states if one[0] == code]
        rest = [one for one in states if one[0] not in OFTEN]
        self.fields["country"].choices = first + rest  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        row = self.cleaned_data
        typed, country = str(row.get("vat_number") or "").strip(), row.get("country", "")
        if typed and country:
            number = normalise(raw=typed, country=country)
            if not is_well_formed(number) or issuing_country(number) != country:
                self.add_error(
                    "vat_number",
                    _("This number cannot exist in that country. Please look at it again."),
                )
            row["vat_number"] = number
        if row.get("one_stop_shop_from") and row.get("one_stop_shop") != YES:
            self.add_error(
                "one_stop_shop", _("Say that you are registered for OSS, or empty the day below.")
            )
        return row


@require_GET
def start_company(request: HttpRequest) -> HttpResponse:
    links = _links()
    company = _known(request, links=links)
    if is_fragment(request):
        if company is not None and company.vies == ASKED:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "panel/onboarding/company_vies.html", {"company": company})
    form = CompanyForm(initial=_initial(company))
    return _page(request, form=form, company=company, links=links)


@require_POST
def start_company_save(request: HttpRequest) -> HttpResponse:
    form, links = CompanyForm(request.POST), _links()
    known = _known(request, links=links)
    if not form.is_valid():
        return _page(request, form=form, company=known, links=links)
    to_ask = company_answers.keep_company(
        tenant_id=tenant_id(request),
        company=_company(form.cleaned_data, known=known),
        by=person(request).pk,
        comment=_("Your company and VAT"),
    )
    if to_ask:
        mine = str(tenant_id(request))
        transaction.on_commit(lambda: tasks.check_company.delay(mine))
    messages.success(request, _("Saved."))
    return redirect("panel:start")


def _links() -> list[Link]:
    return list(Link.objects.select_related("shop", "ledger").order_by("number"))


def _page(
    request: HttpRequest, *, form: CompanyForm, company: Company | None, links: list[Link]
) -> HttpResponse:
    live = next((link for link in links if link.state != Link.State.DRAFT), None)
    context = {"form": form, "company": company, "live": live, "links": links}
    return render(request, "panel/onboarding/company.html", context)


def _known(request: HttpRequest, *, links: list[Link]) -> Company | None:
    """What the rules say once there are any, for it may have been changed there; else what was answered."""
    answered = company_answers.company_of(member(request).tenant)
    if not links:
        return answered
    profile = profile_of(latest_version(link=links[0]))
    if answered is None and not profile.vat_number:
        return None
    is_same = answered is not None and answered.vat_number == profile.vat_number
    verdict = answered.vies if answered is not None and is_same else ""
    return company_answers.company_in(profile, vies_verdict=verdict)


def _initial(company: Company | None) -> dict[str, Any]:
    if company is None:
        return {"country": "NL"}
    sold = {one.year: one.amount for one in company.turnover}
    year = timezone.localdate().year
    return {
        "country": company.country,
        "vat_number": company.vat_number,
        "one_stop_shop": YES if company.one_stop_shop else NO,
        "one_stop_shop_from": company.one_stop_shop_from,
        THIS_YEAR: sold.get(year),
        LAST_YEAR: sold.get(year - 1),
    }


def _company(values: dict[str, Any], *, known: Company | None) -> Company:
    year: date = timezone.localdate()
    asked = {year.year: values[THIS_YEAR], year.year - 1: values[LAST_YEAR]}
    return Company(
        country=values["country"],
        vat_number=values["vat_number"],
        one_stop_shop=values["one_stop_shop"] == YES,
        one_stop_shop_from=values["one_stop_shop_from"],
        turnover=tuple(_turnover(asked, known=known.turnover if known else ())),
    )


def _turnover(asked: dict[int, Decimal | None], *, known: Iterable[Turnover]) -> list[Turnover]:
    """The two years that the form has, beside those that only the sheet of the rules shows."""
    former = {one.year: one for one in known}
    kept = [one for year, one in former.items() if year not in asked]
    for year, amount in asked.items():
        if amount is not None:
            one = former.get(year)
            highest = one.highest if one and one.amount == amount else ZERO
            kept.append(Turnover(year=year, amount=amount, highest=highest))
    return sorted(kept, key=lambda one: one.year)
