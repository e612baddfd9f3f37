"""Step four: what is booked, at which moment, with which date, and from which day. Each choice has a default and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.panel.links import find_link
from iweb.panel.mappings.forms import TRIGGERS, MappingForm
from iweb.panel.mappings.moments import (
    check_moments,
    moment_fields,
    moment_initial,
    moment_rows,
    moments_from,
    rows_sent,
)
from iweb.panel.views import person
from iweb.sync.approving import newest_preview
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from mappings.models import RulebookVersion
from mappings.rulebook import ChangePolicy, EntryDate, Profile, RefundPolicy, Trigger

CHOICES = ("trigger", "start_date", "entry_date", "changed_after_booking", "refund_without_slip")
WHYS: dict[str, str | Promise] = {
    "trigger": gettext_lazy(
        "Most shops: with the invoice. It fixes date, number and VAT, so that books and invoice say the same."
    ),
    "start_date": gettext_lazy(
        "Today is safe: earlier sales stand in your books in another way already. Choose an earlier day only if they do not."
    ),
    "entry_date": gettext_lazy("The VAT return goes by the date of the invoice."),
    "changed_after_booking": gettext_lazy(
        "A business needs a credit invoice for a change; for a consumer the difference is enough."
    ),
    "refund_without_slip": gettext_lazy(
        "Money that goes back without a credit slip leaves your books without a document, so we ask you first."
    ),
}
KINDS: dict[str, type] = {
    "trigger": Trigger,
    "entry_date": EntryDate,
    "changed_after_booking": ChangePolicy,
    "refund_without_slip": RefundPolicy,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field with why its default is what it is."""

    field: forms.BoundField
    why: str | Promise


class WhenForm(forms.Form):
    """The fields of the rules' form that say when; the methods are those of the preview, where one was made."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        profile: Profile,
        methods: dict[str, str],
        initial: dict[str, Any],
    ) -> None:
        known = dict(profile.trigger_by_payment_method)
        offered = [*known, *(one for one in methods if one not in known)]
        rows = rows_sent(data) if data is not None else len(offered) + 1
        first = {name: getattr(profile, name) for name in CHOICES}
        first |= {f"moment_{number}_method": name for number, name in enumerate(offered, 1)}
        super().__init__(data, initial=first | moment_initial(list(known.items())) | initial)
        self.fields = {
            **{name: MappingForm.base_fields[name] for name in CHOICES},
            **moment_fields(rows=rows, triggers=TRIGGERS),
        }

    def clean(self) -> dict[str, Any]:
        """A method without a moment of its own goes with the others: its row says nothing."""
        values = self.cleaned_data
        for name in [one for one in values if one.endswith("_method")]:
            if values[name] and not values.get(name.replace("_method", "_trigger")):
                values[name] = ""
        check_moments(self)
        return values

    def choices(self) -> Iterator[Choice]:
        for name in CHOICES:
            yield Choice(field=self[name], why=WHYS[name])

    def moments(self) -> list[list[forms.BoundField]]:
        return moment_rows(self)

    def profile_from(self, before: Profile) -> Profile:
        values = {name: self.cleaned_data[name] for name in CHOICES}
        for name, kind in KINDS.items():
            values[name] = kind(values[name]) if values[name] else getattr(before, name)
        moments = moments_from(self.cleaned_data)
        return replace(before, trigger_by_payment_method=moments, **values)


@require_GET
def start_when(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = find_link(link_id)
    version = latest_version(link=link)
    return _page(request, link=link, form=_form(link=link, version=version))


@require_POST
def start_when_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A proposal stays one: saying when does not confirm the accounts that nobody looked at."""
    link = find_link(link_id)
    version = latest_version(link=link)
    form = _form(link=link, version=version, request=request)
    if not form.is_valid():
        return _page(request, link=link, form=form)
    save_rulebook(
        link=link,
        rules=rules_of(version),
        profile=form.profile_from(profile_of(version)),
        vat_codes=vat_codes_of(version),
        made_by=person(request).pk if version.made_by else None,
        comment=_("What is booked, and from when"),
    )
    messages.success(request, _("Saved."))
    return redirect("panel:start")


def _form(*, link: Link, version: RulebookVersion, request: HttpRequest | None = None) -> WhenForm:
    profile = profile_of(version)
    # Nobody chose a day yet: today, for what is older was booked in another way.
    first = {"start_date": timezone.localdate()} if version.number == 1 else {}
    return WhenForm(
        request.POST if request else None,
        profile=profile,
        methods=_methods(link),
        initial=first,
    )


def _methods(link: Link) -> dict[str, str]:
    """The payment methods among the orders of the preview, by what the shop calls them -> what customers see."""
    made = newest_preview(link=link)
    sales = [one["sale"] for one in made.body["orders"] if one["sale"]] if made else []
    return {one["method"]: one["paid_by"] for one in sales if one.get("method")}


def _page(request: HttpRequest, *, link: Link, form: WhenForm) -> HttpResponse:
    return render(request, "panel/onboarding/when.html", {"link": link, "form": form})
