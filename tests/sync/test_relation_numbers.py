"""The VAT number that a supply without VAT needs stands on its relation, is put there first, or the sale is held (BOOKING 18).

And a preview says the same as the sync: it asks VIES, and looks for the relation.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors.models import RelationMirror
from connectors.sandbox.vies.server import SandboxVies
from iweb.core.ids import new_id
from iweb.sync import delivery, mirrors
from iweb.sync.models import Delivery, Sale, VatEvidence
from iweb.sync.preview import Previewed, preview
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked, Held, HeldReason
from tests.errands import book_everything, quick, run_dry, serve, walk
from tests.sync.test_evidence import NUMBER, belgian
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
OTHER = "BE0417497106"


@pytest.fixture(scope="module")
def vies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path_factory.mktemp("vies")) as running:
        yield running


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory, vies: SandboxVies) -> Iterator[Town]:
    with (
        town(state=tmp_path_factory.mktemp("town")) as found,
        quick(found, VIES_SANDBOX_URL=vies.url),
    ):
        yield found


@pytest.fixture
def company(open_town: Town, vies: SandboxVies) -> Company:
    vies.register.say(NUMBER, "valid")
    return found_company(open_town)


def shown(company: Company) -> list[Previewed]:
    rows = preview(
        tenant_id=company.tenant_id, link_id=company.link_id, last=9, since=date(2026, 1, 1)
    )
    return list(rows)


def known_without_number(company: Company) -> None:
    """A Belgian who bought as a consumer first, and gives his firm's number now."""
    company.order(**belgian(customer=belgian()["customer"] | {"vat_number": ""}))
    book_everything(company)
    assert [one["VATNumber"] for one in company.books()["accounts"]] == [None]
    company.order(**belgian(vat_exempt=True))


def edit(company: Company, **values: Any) -> None:
    (relation,) = company.books()["accounts"]
    content = {"endpoint": "crm/Accounts", "key": {"ID": relation["ID"]}, "set": values}
    company.town.books_control.call("POST", "rows", content | {"division": company.division})


def standing(company: Company) -> list[tuple[str, str]]:
    return [(sale.outcome, sale.reason) for sale in company.sales()]


def test_a_preview_asks_vies_and_keeps_nothing(company: Company) -> None:
    company.order(**belgian(vat_exempt=True))

    (one,) = shown(company)

    assert isinstance(one.outcome, Booked)
    assert one.outcome.treatment.scenario == "intra_community"
    assert one.to_ask == ""
    with tenant_scope(company.tenant_id):
        assert (VatEvidence.objects.count(), Sale.objects.count()) == (0, 0)


def test_a_preview_says_plainly_which_number_vies_will_be_asked_about(
    company: Company, vies: SandboxVies
) -> None:
    vies.register.say(NUMBER, "MS_UNAVAILABLE")
    company.order(**belgian(vat_exempt=True))

    (one,) = shown(company)

    assert isinstance(one.outcome, Held)
    assert one.to_ask == NUMBER


def test_a_preview_finds_the_relation_as_the_sync_does(company: Company) -> None:
    known_without_number(company)
    with tenant_scope(company.tenant_id):
        RelationMirror.objects.update(blocked=True)
    walk(company)

    outcomes = [one.outcome for one in shown(company)]

    assert isinstance(outcomes[-1], Held)
    assert outcomes[-1].reason is HeldReason.RELATION_UNFIT
    assert standing(company)[-1] == (Sale.Outcome.HELD, HeldReason.RELATION_UNFIT.value)


def test_the_number_is_put_on_the_relation_before_the_sale_without_vat_is_booked(
    company: Company,
) -> None:
    known_without_number(company)
    before = len(company.town.books_control.requests())
    book_everything(company)

    assert [one["VATNumber"] for one in company.books()["accounts"]] == [NUMBER]
    assert standing(company) == [(Sale.Outcome.BOOKED, "")] * 2
    rows = company.town.books_control.requests()[before:]
    writes = [row["path"] for row in rows if row["method"] in ("PUT", "POST")]
    assert "crm/Accounts(" in writes[0]
    assert writes[-1].endswith("SalesEntries")


def test_where_the_number_may_never_be_changed_the_sale_is_held(company: Company) -> None:
    link = company.link()
    with tenant_scope(company.tenant_id):
        version = latest_version(link=link)
        never = (("vat_number", "never"),)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), relation_updates=never),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
        )
    known_without_number(company)
    book_everything(company)

    assert standing(company)[1] == (Sale.Outcome.HELD, HeldReason.VAT_NUMBER_UNPROVEN.value)


def test_another_number_put_there_by_hand_meanwhile_stops_the_sale_until_it_is_right(
    company: Company,
) -> None:
    known_without_number(company)
    walk(company)
    edit(company, VATNumber=OTHER)
    serve(company)
    run_dry(company, seconds=3)

    stuck = [one for one in company.deliveries() if one.state == Delivery.State.ATTENTION]
    assert [(one.kind, one.message_id) for one in stuck] == [
        ("update", "delivery.vat_number_edited")
    ]
    assert len(company.books()["entries"]) == 1
    assert [one["VATNumber"] for one in company.books()["accounts"]] == [OTHER]

    edit(company, VATNumber=NUMBER)
    ledger = company.link().ledger
    mirrors.refresh_relations(tenant_id=company.tenant_id, connection_id=ledger.id)
    delivery.retry(tenant_id=company.tenant_id, delivery_ids=[stuck[0].id], by=new_id())
    run_dry(company)

    assert len(company.books()["entries"]) == 2
    assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}
