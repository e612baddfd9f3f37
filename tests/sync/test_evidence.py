"""A sale whose tax hangs on a VAT number is decided after VIES was asked, and waits while nobody can say (BOOKING 18)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from connectors.sandbox.serving.control import Control
from connectors.sandbox.vies.server import SandboxVies
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync.models import Sale, VatEvidence
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from iweb.tenants.scopes import tenant_scope
from mappings.record import from_plain
from tests.errands import quick, walk
from tests.town import Company, Town, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
NUMBER = "BE0403170701"


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def vies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxVies]:
    with SandboxVies(tmp_path_factory.mktemp("vies")) as running:
        yield running


@pytest.fixture
def company(open_town: Town, vies: SandboxVies) -> Iterator[Company]:
    # Pauses are long here: what is asked again is asked because a test moved the time.
    with quick(open_town, VIES_SANDBOX_URL=vies.url, IWEB_RETRY_PAUSE=300):
        yield found_company(open_town)


def belgian(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    person = {
        "firstname": "Anna",
        "lastname": "Peeters",
        "email": f"{number.lower()}@example.be",
        "company": "Peeters NV",
        "country": "BE",
        "postcode": "1000",
        "city": "Brussel",
        "vat_number": number,
    }
    return {"customer": person, "country": "BE"} | more


def questions(vies: SandboxVies) -> list[str]:
    asked = Control(vies.url).call("GET", "questions")
    return [f"{one['countryCode']}{one['vatNumber']}" for one in asked]


def calls(vies: SandboxVies) -> int:
    return len(Control(vies.url).requests())


def evidence(company: Company) -> list[VatEvidence]:
    with tenant_scope(company.tenant_id):
        return list(VatEvidence.objects.order_by("asked_at", "id"))


def make_older(company: Company, **by: float) -> None:
    """As if this much time had passed since everything that was asked."""
    with tenant_scope(company.tenant_id):
        for row in VatEvidence.objects.all():
            VatEvidence.objects.filter(id=row.id).update(asked_at=row.asked_at - timedelta(**by))
        for sale in Sale.objects.exclude(waits_since=None):
            Sale.objects.filter(id=sale.id).update(
                waits_since=sale.waits_since - timedelta(**by),
                decide_after=sale.decide_after - timedelta(**by),
            )


@pytest.mark.parametrize("verdict", ["valid", "invalid"])
def test_the_verdict_is_asked_once_and_kept_as_evidence(
    company: Company, vies: SandboxVies, verdict: str
) -> None:
    vies.register.say(NUMBER, verdict)
    company.order(**belgian())
    company.order(**belgian())

    walk(company)

    assert questions(vies) == [NUMBER]
    (row,) = evidence(company)
    assert (row.number, row.verdict, row.code, row.tries) == (NUMBER, verdict, "", 0)
    assert all(sale.outcome != Sale.Outcome.NEW for sale in company.sales())


def test_it_is_asked_in_the_sellers_name_and_the_consultation_number_is_kept(
    company: Company, vies: SandboxVies
) -> None:
    link = company.link()
    with tenant_scope(company.tenant_id):
        version = latest_version(link=link)
        save_rulebook(
            link=link,
            rules=rules_of(version),
            profile=replace(profile_of(version), vat_number="NL 0044.95.445.B01"),
            vat_codes=vat_codes_of(version),
            made_by=new_id(),
            comment="with the seller's number",
        )
    company.order(**belgian())
    walk(company)
    (row,) = evidence(company)
    assert row.requester == "NL004495445B01"
    assert row.consultation_number.startswith("WAPI")


def test_what_the_decision_knew_stands_with_it(company: Company, vies: SandboxVies) -> None:
    company.order(**belgian())
    walk(company)

    (sale,) = company.sales()
    with tenant_scope(company.tenant_id):
        stored = [from_plain(facts.body) for facts in sale.facts.all()]
    told = str(sale.explanation) + str([facts.vat_numbers for facts in stored])
    assert NUMBER in told
    assert "valid" in told


@pytest.mark.parametrize(
    "order",
    [
        {"lines": [{"reference": "TT-101", "quantity": 1}]},
        belgian(number=""),
        belgian(number="BE0403170702"),
        belgian(number="NL004495445B01"),
        belgian() | {"country": "NL", "delivery": {"country": "NL", "postcode": "1012AB"}},
    ],
    ids=["no number", "empty", "cannot exist", "of the seller's own state", "goods stay home"],
)
def test_nothing_is_asked_where_no_verdict_changes_anything(
    company: Company, vies: SandboxVies, order: dict[str, Any]
) -> None:
    if "delivery" in order:
        order = {**order, "customer": order["customer"] | {"country": "NL", "postcode": "1012AB"}}
        order.pop("delivery")
    company.order(**order)
    walk(company)
    assert calls(vies) == 0
    assert all(sale.outcome != Sale.Outcome.NEW for sale in company.sales())


def test_a_sale_waits_while_a_state_is_down_and_is_decided_when_it_is_back(
    company: Company, vies: SandboxVies
) -> None:
    vies.register.say("BE", "MS_UNAVAILABLE")
    company.order(**belgian())
    company.order()

    walk(company)

    foreign, home = company.sales()
    assert (foreign.outcome, home.outcome) == (Sale.Outcome.NEW, Sale.Outcome.BOOKED)
    assert foreign.decide_after is not None
    assert foreign.decide_after > foreign.waits_since  # type: ignore[operator]

    vies.register.say("BE", "")
    walk(company)  # not due: nothing is asked
    assert calls(vies) == 1

    make_older(company, hours=1)
    walk(company)
    decided = company.sales()[0]
    assert decided.outcome != Sale.Outcome.NEW
    assert (decided.decide_after, decided.waits_since) == (None, None)
    assert [row.verdict for row in evidence(company)] == ["unavailable", "valid"]


def test_the_pause_grows_with_each_question_that_nobody_answers(
    company: Company, vies: SandboxVies
) -> None:
    vies.register.say("*", "SERVICE_UNAVAILABLE")
    company.order(**belgian())
    pauses = []
    for _ in range(3):
        walk(company)
        sale, asked = company.sales()[0], evidence(company)[-1].asked_at
        assert sale.decide_after is not None
        pauses.append((sale.decide_after - asked).total_seconds())
        make_older(company, hours=1)
    assert pauses == [600, 1200, 1800]
    assert [row.tries for row in evidence(company)] == [1, 2, 3]


def test_after_a_day_the_sale_is_decided_without_and_never_as_proven(
    company: Company, vies: SandboxVies
) -> None:
    vies.register.say("*", "GLOBAL_MAX_CONCURRENT_REQ")
    company.order(**belgian())
    walk(company)
    make_older(company, hours=25)

    walk(company)

    (sale,) = company.sales()
    assert sale.outcome == Sale.Outcome.HELD
    assert "valid" not in [row.verdict for row in evidence(company)]
    assert "intra_community_unproven" in str(sale.explanation)


def test_one_state_that_is_down_is_asked_once_a_walk_and_others_still_are(
    company: Company, vies: SandboxVies
) -> None:
    vies.register.say("BE", "MS_UNAVAILABLE")
    company.order(**belgian(number="BE0403170701"))
    company.order(**belgian(number="BE0401574852"))
    german = belgian(number="DE136695976")
    german["customer"] |= {"country": "DE", "postcode": "10115", "city": "Berlin"}
    company.order(**german | {"country": "DE"})

    walk(company)

    assert sorted(questions(vies)) == ["BE0403170701", "DE136695976"]
    outcomes = [sale.outcome == Sale.Outcome.NEW for sale in company.sales()]
    assert outcomes == [True, True, False]


def test_a_register_that_is_down_for_all_is_asked_once_a_walk(
    company: Company, vies: SandboxVies
) -> None:
    Control(vies.url).inject(kind="status_503", times=None)
    company.order(**belgian(number="BE0403170701"))
    company.order(**belgian(number="BE0401574852"))
    walk(company)
    assert calls(vies) == 1
    assert [sale.outcome for sale in company.sales()] == [Sale.Outcome.NEW] * 2


@pytest.mark.parametrize(
    ("verdict", "hours", "asked"),
    [("valid", 23, 1), ("valid", 25, 2), ("invalid", 0.9, 1), ("invalid", 1.1, 2)],
)
def test_a_verdict_counts_while_it_is_young(
    company: Company, vies: SandboxVies, verdict: str, hours: float, asked: int
) -> None:
    vies.register.say(NUMBER, verdict)
    company.order(**belgian())
    walk(company)
    make_older(company, hours=hours)
    company.order(**belgian())
    walk(company)
    assert len(questions(vies)) == asked


def test_a_question_that_is_not_taken_holds_up_nothing(company: Company, vies: SandboxVies) -> None:
    vies.register.say(NUMBER, "INVALID_INPUT")
    company.order(**belgian())
    walk(company)
    assert company.sales()[0].outcome == Sale.Outcome.HELD
    assert [row.code for row in evidence(company)] == ["INVALID_INPUT"]


def test_a_walk_that_has_asked_long_enough_leaves_the_rest_for_the_next(
    company: Company, vies: SandboxVies
) -> None:
    company.order(**belgian())
    with override_settings(IWEB_VIES_SECONDS=0):
        walk(company)
    (sale,) = company.sales()
    assert (sale.outcome, calls(vies)) == (Sale.Outcome.NEW, 0)
    with tenant_scope(company.tenant_id):
        assert sale.decide_after is not None
        assert sale.decide_after > database_now()


def test_an_unpaid_order_asks_nothing_yet(company: Company, vies: SandboxVies) -> None:
    company.order(**belgian(state=10))
    walk(company)
    assert company.sales()[0].outcome == Sale.Outcome.WAITING
    assert calls(vies) == 0


def test_evidence_of_one_tenant_is_not_seen_by_another(
    company: Company, open_town: Town, vies: SandboxVies
) -> None:
    other = found_company(open_town)
    for one in (company, other):
        one.order(**belgian())
        walk(one)
    assert questions(vies) == [NUMBER, NUMBER]
    assert [len(evidence(one)) for one in (company, other)] == [1, 1]
