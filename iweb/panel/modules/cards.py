"""The card of a module: what it does and costs, what it needs and whether that is there, how it stands, its settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest
from django.urls import reverse

from connectors.models import Link, RelationMirror
from iweb.core.clock import database_now
from iweb.panel.mappings.choices import Offer, offer
from iweb.panel.modules.forms import SettingsForm, in_words
from iweb.sync.activations import Standing, standing_of
from iweb.sync.rulebooks import load_rulebook
from mappings.modules import installed
from mappings.modules.base import Module, Place, SettingKind, table_of
from mappings.rulebook import Profile, Rulebook

PLACES: Final[Mapping[Place, str]] = {
    Place.VAT: "mapping_vat",
    Place.RULES: "mapping",
    Place.PRODUCTS: "mapping_products",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNeed:
    """One thing that the module needs, in words, and the screen where it is filled in."""

    text: str
    is_met: bool
    standing: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One module on the page. `relations`: the debtor codes in its settings, each with its name in the books or ""."""

    name: str
    title: str
    about: str
    price: str
    when_off: str
    needs: tuple[ShownNeed, ...]
    standing: Standing
    form: SettingsForm
    relations: tuple[tuple[str, str], ...]
    reports: tuple[tuple[str, str], ...]  # name and title

    @property
    def open(self) -> bool:
        return self.form.is_bound

    @property
    def place(self) -> str:
        """Where on the page the answer to "what does this change" comes."""
        return place_of(self.name)

    @property
    def is_on(self) -> bool:
        return self.standing != Standing()


def place_of(module: str) -> str:
    """The id of the fragment: every card of the page has its own."""
    return f"what-if-{module}"


def cards_of(*, link: Link, sent: SettingsForm | None) -> list[Card]:
    """Every installed module, `sent` being the form that came back. Inside the tenant's scope."""
    offered = offer_of(link)
    rulebook, profile = load_rulebook(link=link)
    cards = []
    for module in sorted(installed().values(), key=lambda one: one.name):
        form = sent if sent is not None and sent.module is module else None
        form = form or form_of(link=link, module=module, offered=offered, data=None)
        cards.append(_card(link=link, module=module, form=form, rulebook=rulebook, profile=profile))
    return cards


def named_module(request: HttpRequest) -> Module:
    """The one that a form names. Raises `Http404`."""
    module = installed().get(request.POST.get("module", ""))
    if module is None:
        raise Http404
    return module


def offer_of(link: Link) -> Offer:
    return offer(masters=link.ledger.masters.all(), on=database_now().date())


def form_of(
    *, link: Link, module: Module, offered: Offer, data: HttpRequest | None
) -> SettingsForm:
    return SettingsForm(
        data.POST if data else None,
        module=module,
        kept=standing_of(link=link, module=module.name).settings,
        offered=offered,
        today=database_now().date(),
    )


def _card(
    *, link: Link, module: Module, form: SettingsForm, rulebook: Rulebook, profile: Profile
) -> Card:
    standing = standing_of(link=link, module=module.name)
    return Card(
        name=module.name,
        title=in_words(module.title),
        about=in_words(module.about),
        price=in_words(module.price),
        when_off=in_words(module.when_off),
        needs=tuple(_needs(link=link, module=module, rulebook=rulebook, profile=profile)),
        standing=standing,
        form=form,
        relations=_relations(link=link, codes=_codes(module, standing)),
        reports=tuple((report.name, in_words(report.title)) for report in module.reports),
    )


def _needs(
    *, link: Link, module: Module, rulebook: Rulebook, profile: Profile
) -> Iterable[ShownNeed]:
    for one in module.needs(rulebook=rulebook, profile=profile, day=database_now().date()):
        yield ShownNeed(
            text=in_words(one.text),
            is_met=one.is_met,
            standing=in_words(one.standing),
            address=reverse(f"panel:{PLACES[one.place]}", args=[link.id]),
        )


def _codes(module: Module, standing: Standing) -> Iterable[str]:
    for one in module.settings:
        kept = standing.settings.get(one.name, "")
        if one.kind is SettingKind.RELATION and kept:
            yield kept
        if one.kind is SettingKind.TABLE and one.kind_of_value is SettingKind.RELATION:
            yield from table_of(kept).values()


def _relations(*, link: Link, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Whether each stands in the books already, and under which name."""
    wanted = list(dict.fromkeys(codes))
    rows = RelationMirror.objects.filter(
        connection_id=link.ledger_id, code__in=wanted, gone=False, planned=False
    )
    names = dict(rows.values_list("code", "name"))
    return tuple((code, names.get(code, "")) for code in wanted)
