"""The road to the first booking: eight steps that know where they stand, can be left and gone back on, and ask little."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from connectors.models import Connection, Link
from connectors.sandbox.vies.server import SandboxVies
from iweb.core.models import AuditEvent
from iweb.panel.onboarding.steps import road_of
from iweb.sync import company_answers, previewing, tasks
from iweb.sync.kept_previews import Preview
from iweb.sync.rulebooks import latest_version, profile_of
from iweb.tenants.models import Role, Tenant
from mappings.rulebook import EntryDate, Trigger
from tests.panel import factories
from tests.panel.test_approval import fields, link_from, nobody_asked_before, visitor  # noqa: F401
from tests.panel.test_preview import made, ready  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
NUMBER = "NL123456782B90"
ANSWERS = {
    "country": "NL",
    "vat_number": "nl 1234.56.782.b90",
    "one_stop_shop": "yes",
    "one_stop_shop_from": "2026-01-01",
    "sold_this_year": "1234,50",
    "sold_last_year": "",
}


@pytest.fixture
def rung(monkeypatch):
    """What was queued; nobody works here."""
    found: list[tuple[str, ...]] = []
    for task in (tasks.make_preview, tasks.check_company):
        monkeypatch.setattr(task, "delay", lambda *ids: found.append(ids))
    return found


def page(client, name: str, *ids) -> str:
    answer = client.get(reverse(f"panel:{name}", args=ids))
    assert answer.status_code == 200
    return answer.content.decode()


def road(company):
    with company.scope():
        return road_of(Tenant.objects.get(id=company.tenant.id))


def next_of(company) -> int:
    return road(company).next.number


def tenant_of(company) -> Tenant:
    with company.scope():
        return Tenant.objects.get(id=company.tenant.id)


# --- the whole road ---


def test_each_step_is_done_by_what_there_is_and_the_next_one_follows(company, shop_of, rung):
    client = company.signed_in()
    assert next_of(company) == 1
    client.post(reverse("panel:start_company_save"), ANSWERS)
    assert next_of(company) == 2
    shop_of(company)
    assert next_of(company) == 3
    factories.with_ledger(company)
    joining = re.search(
        r'<form method="post" action="/connections/join/">.*?</form>',
        page(client, "start"),
        re.DOTALL,
    ).group(0)
    assert f'value="{company.shop.id}"' in joining
    answer = client.post(
        "/connections/join/", {"shop": company.shop.id, "ledger": company.ledger.id}
    )
    with company.scope():
        company.link = Link.objects.get()
    assert answer["Location"] == reverse("panel:start_when", args=[company.link.id])
    assert next_of(company) == 4
    client.post(reverse("panel:start_when_save", args=[company.link.id]), when_fields())
    assert next_of(company) == 5
    confirm(client, company)
    assert next_of(company) == 6
    previewing.make(tenant_id=company.tenant.id, preview_id=newest(company).id)
    assert next_of(company) == 7
    visiting, path = visitor(link_from(company))
    visiting.post(path, fields(visiting.get(path).content.decode()))
    assert next_of(company) == 8
    client.post(reverse("panel:link_live", args=[company.link.id]))
    assert road(company) is None
    assert client.get(reverse("panel:start"))["Location"] == "/"


def when_fields(**values: str) -> dict[str, str]:
    usual = {
        "trigger": "invoiced",
        "start_date": "",
        "entry_date": "invoice",
        "changed_after_booking": "hold_businesses",
        "refund_without_slip": "hold",
        "moment_1_method": "",
        "moment_1_trigger": "",
    }
    return usual | values


def newest(company) -> Preview:
    with company.scope():
        return Preview.objects.order_by("-created_at").first()


def confirm(client, company):
    """Send the form of step five as the page has it."""
    html = page(client, "start_rules", company.link.id)
    form = re.search(r'<form method="post" action="[^"]*/rules/save/".*?</form>', html, re.DOTALL)
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.group(0)))
    for name, inner in re.findall(
        r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        sent[name] = chosen.group(1) if chosen else ""
    return client.post(reverse("panel:start_rules_save", args=[company.link.id]), sent)


def test_the_first_screen_is_the_road_until_a_link_was_live(ready, rung):  # noqa: F811
    client = ready.signed_in()
    first = client.get("/").content.decode()
    assert "Eight steps to your first booking" in first
    assert first.count('aria-current="step"') == 1
    factories.confirmed(ready)
    factories.live(ready)
    assert "Eight steps" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "name", ["connections", "shop_add", "consent_begin", "start_company", "mapping", "mapping_vat"]
)
def test_every_screen_of_the_way_says_which_step_is_next(ready, name):  # noqa: F811
    factories.confirmed(ready, vat_number=NUMBER)
    ids = [ready.link.id] if name.startswith("mapping") else []
    assert "Step 6 of 8: See the preview." in page(ready.signed_in(), name, *ids)


def test_a_viewer_sees_the_road_without_its_buttons(ready):  # noqa: F811
    html = page(ready.signed_in(Role.VIEWER), "start")
    assert "Eight steps" in html
    assert "Fill this in" not in html
    form = page(ready.signed_in(Role.VIEWER), "start_company")
    assert "<fieldset disabled>" in form
    assert "Save and go on" not in form


def test_a_second_shop_has_a_road_of_its_own(trading):
    with trading.scope():
        Connection.objects.filter(role="shop").update(label="First shop")
    factories.with_shop(trading)
    factories.joined(trading)
    html = page(trading.signed_in(), "start")
    assert "Eight steps" in html
    assert reverse("panel:start_when", args=[trading.link.id]) in html


# --- the company ---


def test_the_company_is_asked_before_anything_is_connected_and_goes_into_the_first_rules(
    company, shop_of, rung, django_capture_on_commit_callbacks
):
    client = company.signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("panel:start_company_save"), ANSWERS)
    assert answer["Location"] == reverse("panel:start")
    assert rung == [(str(company.tenant.id),)]
    shop_of(company)
    factories.with_ledger(company)
    factories.joined(company)
    with company.scope():
        version = latest_version(link=company.link)
        assert version.made_by is None
        profile = profile_of(version)
        assert AuditEvent.objects.filter(what="company.answered").count() == 1
    assert (profile.country, profile.vat_number) == ("NL", NUMBER)
    assert [spell.first_day for spell in profile.vat.one_stop_shop] == [date(2026, 1, 1)]
    assert [(one.year, one.amount) for one in profile.vat.turnover] == [
        (timezone.localdate().year, Decimal("1234.50"))
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"vat_number": "NL000000000B00"}, "This number cannot exist in that country."),
        ({"country": "BE"}, "This number cannot exist in that country."),
        ({"one_stop_shop": "no"}, "Say that you are registered for OSS"),
        ({"sold_this_year": "much"}, "Enter a number."),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_is_kept(company, rung, wrong, words):
    answer = company.signed_in().post(reverse("panel:start_company_save"), ANSWERS | wrong)
    assert words in answer.content.decode()
    assert company_answers.company_of(tenant_of(company)) is None
    assert rung == []


def test_a_changed_answer_reaches_a_proposal_and_leaves_it_one(ready, rung):  # noqa: F811
    client = ready.signed_in()
    client.post(reverse("panel:start_company_save"), ANSWERS)
    with ready.scope():
        version = latest_version(link=ready.link)
    assert (version.number, version.made_by) == (2, None)
    assert profile_of(version).vat_number == NUMBER
    client.post(reverse("panel:start_company_save"), ANSWERS)
    with ready.scope():
        assert latest_version(link=ready.link).number == 2  # nothing changed
    form = page(client, "start_company")
    assert f'value="{NUMBER}"' in form
    assert 'value="1234.50"' in form


def test_of_a_live_shop_the_company_is_changed_in_its_rules(trading):
    client = trading.signed_in()
    html = page(client, "start_company")
    assert "Your shop is live." in html
    assert "Save and go on" not in html


@pytest.fixture(scope="module")
def vies(tmp_path_factory):
    with SandboxVies(tmp_path_factory.mktemp("vies")) as running:
        yield running


@pytest.mark.parametrize(
    ("said", "kept", "words"),
    [
        ("valid", "valid", "VIES knows"),
        ("invalid", "invalid", "VIES does not know this number"),
        ("MS_UNAVAILABLE", "unavailable", "VIES did not answer"),
    ],
)
def test_vies_is_asked_by_a_task_and_the_page_says_what_it_knows(
    company, rung, vies, settings, said, kept, words
):
    settings.VIES_SANDBOX_URL = vies.url
    vies.register.say(NUMBER, said)
    client = company.signed_in()
    client.post(reverse("panel:start_company_save"), ANSWERS)
    assert "VIES is asked about this number" in page(client, "start_company")
    waiting = client.get(reverse("panel:start_company"), headers={"HX-Request": "true"})
    assert waiting.status_code == 204

    assert company_answers.check_number(tenant_id=company.tenant.id) == kept

    fragment = client.get(reverse("panel:start_company"), headers={"HX-Request": "true"})
    assert words in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    client.post(reverse("panel:start_company_save"), ANSWERS)
    again = company_answers.company_of(tenant_of(company)).vies
    assert again == ("asked" if kept == "unavailable" else kept)


def test_a_number_that_changed_while_vies_was_asked_gets_no_verdict_of_the_former(company, rung):
    client = company.signed_in()
    client.post(reverse("panel:start_company_save"), ANSWERS | {"vat_number": ""})
    assert company_answers.check_number(tenant_id=company.tenant.id) == ""


# --- what is booked, and from when ---


def test_each_choice_comes_with_a_default_and_why(ready):  # noqa: F811
    html = page(ready.signed_in(), "start_when", ready.link.id)
    assert html.count("choice-why") == 5
    assert f'name="start_date" value="{timezone.localdate().isoformat()}"' in html
    assert "The VAT return goes by the date of the invoice." in html


def test_what_is_chosen_is_kept_and_does_not_confirm_the_rules(ready):  # noqa: F811
    client = ready.signed_in()
    first = timezone.localdate() - timedelta(days=3)
    sent = when_fields(
        trigger="paid",
        start_date=first.isoformat(),
        entry_date="trigger",
        moment_1_method="ps_wirepayment",
        moment_1_trigger="invoiced",
    )
    client.post(reverse("panel:start_when_save", args=[ready.link.id]), sent)
    with ready.scope():
        version = latest_version(link=ready.link)
    profile = profile_of(version)
    assert version.made_by is None
    assert (profile.trigger, profile.entry_date) == (Trigger.PAID, EntryDate.TRIGGER)
    assert profile.start_date == first
    assert profile.trigger_by_payment_method == (("ps_wirepayment", Trigger.INVOICED),)
    html = page(client, "start_when", ready.link.id)
    assert f'value="{first.isoformat()}"' in html
    assert 'value="ps_wirepayment"' in html


def test_the_payment_methods_of_the_preview_are_offered_and_one_left_empty_says_nothing(ready):  # noqa: F811
    factories.confirmed(ready)
    made(ready)
    client = ready.signed_in()
    html = page(client, "start_when", ready.link.id)
    assert 'value="mollie"' in html
    sent = when_fields(moment_1_method="mollie")
    client.post(reverse("panel:start_when_save", args=[ready.link.id]), sent)
    with ready.scope():
        version = latest_version(link=ready.link)
    assert profile_of(version).trigger_by_payment_method == ()
    assert version.made_by == ready.owner.pk


def test_a_choice_that_is_none_is_refused_in_words(ready):  # noqa: F811
    sent = when_fields(trigger="never", start_date="tomorrow")
    answer = ready.signed_in().post(reverse("panel:start_when_save", args=[ready.link.id]), sent)
    html = answer.content.decode()
    assert "Select a valid choice" in html
    assert "Enter a valid date." in html
    with ready.scope():
        assert latest_version(link=ready.link).number == 1


# --- the rules ---


def test_an_administration_that_leaves_no_doubt_is_only_confirmed(ready, rung):  # noqa: F811
    client = ready.signed_in()
    html = page(client, "start_rules", ready.link.id)
    asked, certain = html.split('id="certain"')
    assert "Nothing to ask" in asked
    assert "Verkoopboek" in certain
    assert "Omzet hoog" in certain
    assert "<select" not in html

    answer = confirm(client, ready)
    assert answer["Location"] == reverse("panel:preview", args=[ready.link.id])
    with ready.scope():
        version = latest_version(link=ready.link)
    assert version.made_by == ready.owner.pk
    assert newest(ready).rulebook_version_id == version.id
    again = client.get(reverse("panel:start_rules", args=[ready.link.id]))
    assert again["Location"] == reverse("panel:mapping", args=[ready.link.id])


def test_only_what_is_not_certain_is_asked_with_why(company, shop_of, rung):
    shop_of(company)
    second = factories.journal("71", "Verkoopboek webshop", 20)
    doubtful = factories.vat_code("22", "Btw hoog, webshop", "21")
    factories.with_ledger(company, masters=(*factories.MASTERS, second, doubtful))
    factories.joined(company)
    client = company.signed_in()
    html = page(client, "start_rules", company.link.id)
    asked, certain = html.split('id="certain"')
    shown = set(re.findall(r'<select [^>]*name="(\w+)"', asked))
    assert shown
    assert shown <= {"journal", "vat_21", "account_21_product", "account_21_shipping"}
    assert asked.count("not certain") == len(shown)
    assert "Omzet laag" in certain
    confirm(client, company)
    with company.scope():
        assert latest_version(link=company.link).made_by == company.owner.pk


def test_confirming_keeps_what_step_four_chose(ready, rung):  # noqa: F811
    client = ready.signed_in()
    sent = when_fields(trigger="shipped", moment_1_method="ps_wirepayment", moment_1_trigger="paid")
    client.post(reverse("panel:start_when_save", args=[ready.link.id]), sent)
    confirm(client, ready)
    with ready.scope():
        profile = profile_of(latest_version(link=ready.link))
    assert profile.trigger is Trigger.SHIPPED
    assert profile.trigger_by_payment_method == (("ps_wirepayment", Trigger.PAID),)


def test_a_missing_answer_is_asked_for_at_its_field(ready, rung):  # noqa: F811
    answer = ready.signed_in().post(
        reverse("panel:start_rules_save", args=[ready.link.id]), {"journal": ""}
    )
    html = answer.content.decode()
    assert "This field is required." in html
    with ready.scope():
        assert latest_version(link=ready.link).made_by is None
