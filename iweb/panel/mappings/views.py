"""The rules of each link: shown with the reason of every proposal, and saved as a new version."""

from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.links import find_link
from iweb.panel.mappings import what_if_views
from iweb.panel.mappings.choices import offer
from iweb.panel.mappings.fees import SPARE
from iweb.panel.mappings.findings import findings_in_words
from iweb.panel.mappings.forms import MappingForm, initial_of
from iweb.panel.mappings.wording import circumstances, unsure_sentence, why_sentence
from iweb.panel.views import person
from iweb.sync.connecting import obstacles
from iweb.sync.rulebooks import (
    RulebookRefusedError,
    bare_rulebook_of,
    profile_of,
    save_rulebook,
)
from iweb.sync.suggest_fees import suggest_fees
from iweb.sync.suggest_rules import (
    SAME_AS_PRODUCTS,
    Proposal,
    choices_from,
    rules_from,
    suggest,
    vat_codes_from,
)
from mappings.models import RulebookVersion
from mappings.rulebook import PaymentFee, Profile, Rule

NO_FEE = PaymentFee(payment_method="", ledger_account="", vat_code="")
MOST_FEES = 50
VERSIONS = 10  # named beside the rules


@require_GET
def mappings(request: HttpRequest) -> HttpResponse:
    links = list(Link.objects.select_related("shop", "ledger").order_by("number"))
    if len(links) == 1:
        return redirect("panel:mapping", link_id=links[0].id)
    return render(request, "panel/mappings/list.html", {"links": links})


@require_GET
def mapping(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = _link(link_id)
    versions = _versions(link)
    version = versions[0]
    form, others = rules_form(link=link, version=version, data=None)
    return _page(request, link=link, versions=versions, form=form, others=others)


@require_POST
def mapping_save(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = _link(link_id)
    versions = _versions(link)
    version = versions[0]
    form, others = rules_form(link=link, version=version, data=request)
    if form.is_valid() and rules_saved(
        request, link=link, version=version, form=form, others=others
    ):
        messages.success(request, _("Saved. From now on sales are booked by these rules."))
        return redirect("panel:mapping", link_id=link.id)
    return _page(request, link=link, versions=versions, form=form, others=others)


@require_POST
def mapping_check(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What saving this form would make of the last sales; nothing is saved."""
    link = _link(link_id)
    versions = _versions(link)
    version = versions[0]
    form, others = rules_form(link=link, version=version, data=request)
    if not form.is_valid():
        return what_if_views.not_clear(request, link=link, form=form)
    rules = (*rules_from(form.choices_made()), *others)
    profile = form.profile_from(profile_of(version))
    return what_if_views.answer(request, link=link, rules=rules, profile=profile)


def _link(link_id: UUID) -> Link:
    """With the master data of its administration, which many parts of the page look at."""
    link = find_link(link_id)
    prefetch_related_objects([link.ledger], "masters")
    return link


def _versions(link: Link) -> list[RulebookVersion]:
    """The newest first; there always is one."""
    rows = RulebookVersion.objects.filter(rulebook_id=link.rulebook_id)
    return list(rows.order_by("-number")[:VERSIONS])


def rules_form(
    *, link: Link, version: RulebookVersion, data: HttpRequest | None
) -> tuple[MappingForm, tuple[Rule, ...]]:
    """The form with what stands in the version, and the rules that the form has no field for."""
    choices, others = choices_from(bare_rulebook_of(version, link=link).rules)
    profile: Profile = profile_of(version)
    today = database_now().date()
    fees = profile.payment_fees
    if data is None:
        fees += suggest_fees(link=link, known=fees, on=today)
    else:
        fees += (NO_FEE,) * (_fees_sent(data) - len(fees))
    present = choices | {
        "voucher_account": profile.voucher_account,
        "rounding_account": profile.rounding_account,
        "rounding_vat_code": profile.rounding_vat_code,
    }
    form = MappingForm(
        data.POST if data else None,
        offered=offer(masters=link.ledger.masters.all(), on=today),
        present=present,
        fees=fees,
        moments=profile.trigger_by_payment_method,
        initial=initial_of(choices=choices, profile=profile, fees=fees),
    )
    return form, others


def _fees_sent(request: HttpRequest) -> int:
    """How many rows of fees the form was opened with; the spare one is not counted."""
    rows = [name for name in request.POST if name.startswith("fee_") and name.endswith("_method")]
    return min(len(rows), MOST_FEES) - SPARE


def rules_saved(
    request: HttpRequest,
    *,
    link: Link,
    version: RulebookVersion,
    form: MappingForm,
    others: tuple[Rule, ...],
) -> bool:
    """As a new version. False with the refusal in the form."""
    masters = list(link.ledger.masters.filter(kind="vat_code"))
    try:
        save_rulebook(
            link=link,
            rules=(*rules_from(form.choices_made()), *others),
            profile=form.profile_from(profile_of(version)),
            vat_codes=vat_codes_from(masters=masters, on=database_now().date()),
            made_by=person(request).pk,
            comment=form.cleaned_data["comment"],
        )
    except RulebookRefusedError as refused:
        for one, other in refused.pairs:
            form.add_error(
                None,
                _("Two rules contradict each other: %(one)s and %(other)s.")
                % {
                    "one": circumstances(one),
                    "other": circumstances(other),
                },
            )
        for rule in refused.rules:
            form.add_error(
                None,
                _(
                    "The payment condition %(condition)s collects by direct debit, but %(rule)s is paid in advance: "
                    "the customer would pay twice."
                )
                % {"condition": rule.target, "rule": circumstances(rule)},
            )
        return False
    return True


def _page(
    request: HttpRequest,
    *,
    link: Link,
    versions: list[RulebookVersion],
    form: MappingForm,
    others: tuple[Rule, ...],
) -> HttpResponse:
    version = versions[0]
    proposals: tuple[Proposal, ...] = ()
    if version.made_by is None:
        proposals = suggest(masters=link.ledger.masters.all(), on=database_now().date())
    context = {
        "link": link,
        "version": version,
        "form": form,
        "others": [circumstances(rule) for rule in others],
        "proposed": version.made_by is None,
        "unsure": [unsure_sentence(one) for one in proposals if not one.sure],
        "whys": {one.field: why_sentence(one) for one in proposals if one.why != SAME_AS_PRODUCTS},
        "start_date": profile_of(version).start_date,
        "versions": versions,
        "findings": findings_in_words(link, version=version),
        "obstacles": obstacles(link=link) if link.state != Link.State.LIVE else (),
    }
    return render(request, "panel/mappings/edit.html", context)
