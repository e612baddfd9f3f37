"""What an owner says of the company before anything is connected: kept with the tenant, and put into the rules once there are any.

Country, VAT number, the one-stop shop and what was sold abroad elsewhere decide which VAT a sale gets (BOOKING 16 to 24). A
rulebook, where they belong, exists only once a shop is joined to an administration; so they wait with the tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from connectors.evidence.vies.client import vies
from connectors.models import Link
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.rulebooks import (
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope
from mappings.rulebook import Profile
from mappings.vat.seller import Spell, Turnover

KEY: Final = "company"  # in Tenant.settings
ASKED: Final = "asked"  # of VIES, and no answer yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`vies` is "", `asked`, or a verdict of VIES about `vat_number`. Of an OSS registration without a day, none is known."""

    country: str = "NL"
    vat_number: str = ""
    one_stop_shop: bool = False
    one_stop_shop_from: date | None = None
    turnover: tuple[Turnover, ...] = ()
    vies: str = ""


def company_of(tenant: Tenant) -> Company | None:
    """None while nobody answered."""
    stored = tenant.settings.get(KEY)
    return None if stored is None else _read(stored)


def company_in(profile: Profile, *, vies_verdict: str = "") -> Company:
    """What the rules say of it."""
    spell = profile.vat.one_stop_shop[0] if profile.vat.one_stop_shop else None
    return Company(
        country=profile.country,
        vat_number=profile.vat_number,
        one_stop_shop=spell is not None,
        one_stop_shop_from=spell.first_day if spell else None,
        turnover=profile.vat.turnover,
        vies=vies_verdict,
    )


def keep_company(*, tenant_id: UUID, company: Company, by: UUID, comment: str = "") -> bool:
    """Keep it with the tenant and in the rules of links that are not live yet. True when VIES has to be asked."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.select_for_update().get(id=tenant_id)
        former = company_of(tenant)
        is_same = former is not None and former.vat_number == company.vat_number
        known = former.vies if former is not None and is_same else ""
        to_ask = bool(company.vat_number) and known in ("", "unavailable")
        kept = replace(company, vies=ASKED if to_ask else known)
        tenant.settings = {**tenant.settings, KEY: _written(kept)}
        tenant.save(update_fields=["settings"])
        audit.record(
            what="company.answered",
            who=by,
            tenant_id=tenant_id,
            subject=f"tenants_tenant:{tenant_id}",
            details={"country": company.country, "one_stop_shop": company.one_stop_shop},
        )
        for link in Link.objects.filter(state=Link.State.DRAFT).select_related("ledger"):
            _into_rules(link=link, company=company, by=by, comment=comment)
    return to_ask


def with_company(profile: Profile, *, tenant: Tenant) -> Profile:
    """A new rulebook's profile with what was answered before there was one."""
    company = company_of(tenant)
    return profile if company is None else _merged(profile, company)


def _into_rules(*, link: Link, company: Company, by: UUID, comment: str) -> None:
    """A proposal stays one: it is confirmed by who looked at its accounts."""
    version = latest_version(link=link)
    before = profile_of(version)
    after = _merged(before, company)
    if after == before:
        return
    save_rulebook(
        link=link,
        rules=rules_of(version),
        profile=after,
        vat_codes=vat_codes_of(version),
        made_by=by if version.made_by else None,
        comment=comment,
    )


def _merged(profile: Profile, company: Company) -> Profile:
    spells = profile.vat.one_stop_shop
    if company.one_stop_shop != bool(spells) or (
        spells and spells[0].first_day != company.one_stop_shop_from
    ):
        spells = (Spell(first_day=company.one_stop_shop_from),) if company.one_stop_shop else ()
    vat = replace(profile.vat, one_stop_shop=spells, turnover=company.turnover)
    return replace(profile, country=company.country, vat_number=company.vat_number, vat=vat)


def check_number(*, tenant_id: UUID) -> str:
    """Ask VIES about the company's own number and keep the verdict. No scope may be open: this makes a call."""
    with tenant_scope(tenant_id):
        company = company_of(Tenant.objects.get(id=tenant_id))
    if company is None or company.vies != ASKED:
        return company.vies if company else ""
    verdict = vies().ask(number=company.vat_number).verdict.value
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.select_for_update().get(id=tenant_id)
        now = company_of(tenant)
        if now is not None and now.vat_number == company.vat_number:
            tenant.settings = {**tenant.settings, KEY: _written(replace(now, vies=verdict))}
            tenant.save(update_fields=["settings"])
    return verdict


# --- as it is stored ---


def _written(company: Company) -> dict[str, Any]:
    day = company.one_stop_shop_from
    return {
        "country": company.country,
        "vat_number": company.vat_number,
        "one_stop_shop": company.one_stop_shop,
        "one_stop_shop_from": day.isoformat() if day else "",
        "turnover": [
            {"year": one.year, "amount": str(one.amount), "highest": str(one.highest)}
            for one in company.turnover
        ],
        "vies": company.vies,
        "at": database_now().isoformat(),
    }


def _read(stored: Mapping[str, Any]) -> Company:
    day = stored["one_stop_shop_from"]
    return Company(
        country=stored["country"],
        vat_number=stored["vat_number"],
        one_stop_shop=stored["one_stop_shop"],
        one_stop_shop_from=date.fromisoformat(day) if day else None,
        turnover=tuple(
            Turnover(
                year=one["year"],
                amount=Decimal(one["amount"]),
                highest=Decimal(one["highest"]),
            )
            for one in stored["turnover"]
        ),
        vies=stored["vies"],
    )
