"""The accountant's approval: asked by a link, seen without an account, answered, kept, and asked for before going live."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from connectors.models import Link
from iweb.core.models import AuditEvent
from iweb.core.redaction import redact
from iweb.panel.onboarding.approval_page import MOST_ANSWERED, MOST_OPENED
from iweb.sync import approving
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest
from iweb.tenants.closing import close_tenant
from iweb.tenants.models import PublicToken, Role
from tests.panel import factories
from tests.panel.test_preview import made, ready  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()


@pytest.fixture
def previewed(ready):  # noqa: F811
    """Confirmed rules and a preview of them."""
    factories.confirmed(ready)
    made(ready)
    return ready


def link_from(company, *, email: str = "") -> str:
    """The address that the owner gets to see, once."""
    address = reverse("panel:approval_make", args=[company.link.id])
    page = company.signed_in().post(address, {"email": email}).content.decode()
    return re.search(r"http://testserver(/approve/[\w-]+/)", page).group(1)


def visitor(path: str) -> tuple[Client, str]:
    """Somebody without an account who followed the link, and the address where that led."""
    client = Client(headers={"Accept-Language": "en"})
    answer = client.get(path)
    assert answer.status_code == 302
    return client, answer["Location"]


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def fields(page: str, **values: str) -> dict[str, str]:
    preview = re.search(r'name="preview" value="([\w-]+)"', page).group(1)
    return {"preview": preview, "name": "Joke Boekhouder", "verdict": "approved"} | values


# --- asking ---


def test_the_link_is_mailed_shown_once_and_kept_as_a_hash_alone(previewed):
    path = link_from(previewed, email="Joke@Kantoor.example")
    token = path.split("/")[2]

    (letter,) = mail.outbox
    assert letter.to == ["joke@kantoor.example"]
    assert letter.reply_to == [previewed.owner.email]
    assert path in letter.body
    with previewed.scope():
        asked = ApprovalRequest.objects.get()
        assert AuditEvent.objects.filter(what="approval.asked").exists()
    assert not PublicToken.objects.filter(hash=token).exists()
    life = asked.expires_at - asked.created_at
    assert timedelta(days=13) < life <= timedelta(days=14, seconds=5)
    page = page_of(previewed.signed_in(), reverse("panel:preview", args=[previewed.link.id]))
    assert "joke@kantoor.example" in page
    assert token not in page


def test_without_an_address_nothing_is_mailed(previewed):
    assert link_from(previewed)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("email", "words"),
    [("no address", "This is no e-mail address"), ("", "Make the preview again")],
)
def test_what_cannot_be_asked_is_said_in_words(previewed, email, words):
    if not email:
        factories.confirmed(previewed)  # another version: the preview is of the one before
    client = previewed.signed_in()
    address = reverse("panel:approval_make", args=[previewed.link.id])
    page = client.post(address, {"email": email}, follow=True).content.decode()
    assert words in page
    with previewed.scope():
        assert not ApprovalRequest.objects.exists()


def test_a_company_makes_no_more_than_ten_links_a_day(previewed):
    for _ in range(approving.MOST_A_DAY):
        link_from(previewed)
    address = reverse("panel:approval_make", args=[previewed.link.id])
    page = previewed.signed_in().post(address, follow=True).content.decode()
    assert "Ten links were made today" in page


def test_a_mail_server_that_refuses_leaves_the_link_to_copy(previewed, monkeypatch):
    def refuse(_self: object) -> int:
        raise OSError("no mail today")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    address = reverse("panel:approval_make", args=[previewed.link.id])
    page = previewed.signed_in().post(address, {"email": "j@kantoor.example"}).content.decode()
    assert "could not be sent" in page
    assert "/approve/" in page


# --- looking ---


def test_the_accountant_sees_preview_and_rules_without_an_account_and_no_customer(previewed):
    client, path = visitor(link_from(previewed))
    page = page_of(client, path)
    assert "Omzet hoog" in page
    assert "Verkoopboek" in page
    assert "Equal to the cent" in page
    assert "I approve" in page
    for customer in ("Anna Hoekstra", "Sanne Bakker", "Yusuf Demir"):
        assert customer not in page
    with previewed.scope():
        assert ApprovalRequest.objects.get().opened_at is not None


def test_the_page_is_kept_and_listed_nowhere_and_its_address_holds_no_token(previewed):
    link = link_from(previewed)
    client = Client()
    first = client.get(link)
    assert first["Referrer-Policy"] == "no-referrer"
    assert link.split("/")[2] not in first["Location"]
    page = client.get(first["Location"])
    assert page["Referrer-Policy"] == "same-origin"
    for answer in (first, page):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
    assert link.split("/")[2] not in page.content.decode()
    assert redact(f"GET {link}") == "GET /approve/[hidden]/"


def test_the_link_opens_nothing_else(previewed):
    client, path = visitor(link_from(previewed))
    for name in ("preview", "mapping", "launch"):
        answer = client.get(reverse(f"panel:{name}", args=[previewed.link.id]))
        assert answer["Location"].startswith("/account/login/")
    assert client.get("/sales/")["Location"].startswith("/account/login/")
    assert Client().get(path).status_code == 404  # the address alone, without the link


def test_each_page_of_one_browser_is_of_its_own_company(previewed, shop_of):
    other = factories.company(name="Fietsen & Zo")
    shop_of(other)
    factories.with_ledger(other, division=4712)
    factories.joined(other)
    factories.confirmed(other)
    made(other)
    client, first = visitor(link_from(previewed))
    second = client.get(link_from(other))["Location"]

    assert "Tuin &amp; Thuis" in page_of(client, first)
    page = page_of(client, second)
    assert "Fietsen &amp; Zo" in page
    client.post(second, fields(page))
    with previewed.scope():
        assert not ApprovalAnswer.objects.exists()
    with other.scope():
        assert ApprovalAnswer.objects.count() == 1
    assert client.post(first, fields(page)).status_code == 302  # the other company's preview
    with previewed.scope():
        assert not ApprovalAnswer.objects.exists()


@pytest.mark.parametrize("how", ["withdrawn", "expired", "closed", "unknown"])
def test_a_link_that_works_no_more_says_so_whatever_the_reason(previewed, how):
    link = link_from(previewed)
    client, path = visitor(link)
    with previewed.scope():
        asked = ApprovalRequest.objects.get()
    if how == "withdrawn":
        off = reverse("panel:approval_off", args=[asked.id])
        assert previewed.signed_in(Role.VIEWER).post(off).status_code == 403
        previewed.signed_in().post(off)
    elif how == "expired":
        PublicToken.objects.update(expires_at=asked.created_at - timedelta(days=1))
    elif how == "closed":
        close_tenant(tenant_id=previewed.tenant.id)
    else:
        link, path = "/approve/nonsense/", reverse("panel:approval", args=[previewed.tenant.id])
    for address in (link, path):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "This link works no more" in answer.content.decode()
    answer = client.post(path, {"preview": str(previewed.tenant.id), "name": "x"})
    assert answer.status_code == 404


def test_who_asks_very_often_waits(previewed):
    link = link_from(previewed)
    client, path = visitor(link)
    for _ in range(MOST_OPENED):
        last = client.get(link)
    assert last.status_code == 429
    assert "Wait a minute" in last.content.decode()
    for _ in range(MOST_ANSWERED + 1):
        last = client.post(path, {})
    assert last.status_code == 429


# --- answering ---


def test_an_approval_is_kept_with_name_time_version_and_preview_and_shown_to_the_owner(previewed):
    client, path = visitor(link_from(previewed))
    answer = client.post(path, fields(page_of(client, path)), follow=True)
    assert "Joke Boekhouder approved version 2" in answer.content.decode()
    with previewed.scope():
        given = ApprovalAnswer.objects.select_related("preview__rulebook_version").get()
        event = AuditEvent.objects.get(what="approval.answered")
        link = Link.objects.get()
        assert approving.approval_in_force(link=link) == given
    assert given.preview.rulebook_version.number == 2
    assert event.details["version"] == 2
    assert event.details["preview"] == str(given.preview_id)
    page = page_of(previewed.signed_in(), reverse("panel:preview", args=[previewed.link.id]))
    assert "Joke Boekhouder approved version 2" in page


@pytest.mark.parametrize(
    ("verdict", "remark", "words"),
    [
        ("approved", "", ["Joke Boekhouder approved the bookings", "You can go live."]),
        ("remark", "Shipping to 8040.", ["Joke Boekhouder has a remark", "Shipping to 8040."]),
    ],
)
def test_who_asked_is_mailed_the_answer(
    previewed, django_capture_on_commit_callbacks, verdict, remark, words
):
    client, path = visitor(link_from(previewed))
    sent = fields(page_of(client, path), verdict=verdict, remark=remark)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path, sent)
    (letter,) = mail.outbox
    assert letter.to == [previewed.owner.email]
    assert reverse("panel:preview", args=[previewed.link.id]) in letter.body
    for word in words:
        assert word in letter.subject + letter.body
    assert "\n\n\n" not in letter.body


def test_a_remark_needs_words_and_takes_an_approval_back(previewed):
    client, path = visitor(link_from(previewed))
    page = page_of(client, path)
    empty = client.post(path, fields(page, verdict="remark"))
    assert "Say what should be otherwise." in empty.content.decode()
    client.post(path, fields(page))
    client.post(path, fields(page, verdict="remark", remark="Verzendkosten op <8040>."))
    page = page_of(previewed.signed_in(), reverse("panel:preview", args=[previewed.link.id]))
    assert "Verzendkosten op &lt;8040&gt;." in page
    with previewed.scope():
        assert approving.approval_in_force(link=previewed.link) is None


def test_other_rules_are_another_preview_and_want_another_approval_by_the_same_link(previewed):
    client, path = visitor(link_from(previewed))
    old = page_of(client, path)
    client.post(path, fields(old))
    factories.confirmed(previewed)
    with previewed.scope():
        assert approving.approval_in_force(link=previewed.link) is None
    waiting = page_of(client, path)
    assert "The company is changing its rules" in waiting
    assert "I approve" not in waiting
    late = client.post(path, fields(old), follow=True).content.decode()
    assert "Your answer was not kept." in late

    made(previewed)
    client.post(path, fields(page_of(client, path)))
    with previewed.scope():
        assert approving.approval_in_force(link=previewed.link) is not None


def test_a_preview_that_was_answered_about_is_kept(previewed):
    client, path = visitor(link_from(previewed))
    client.post(path, fields(page_of(client, path)))
    for _ in range(7):
        made(previewed)
    with previewed.scope():
        assert ApprovalAnswer.objects.get().preview.body["orders"]


# --- going live ---


def test_going_live_without_approval_takes_one_more_word(previewed):
    client = previewed.signed_in()
    live = reverse("panel:link_live", args=[previewed.link.id])
    launch = reverse("panel:launch", args=[previewed.link.id])
    page = page_of(client, launch)
    assert "Not approved yet" in page
    assert 'name="without_approval"' in page
    assert client.post(live)["Location"] == launch
    with previewed.scope():
        assert Link.objects.get().state == "draft"
    client.post(live, {"without_approval": "on"})
    with previewed.scope():
        assert Link.objects.get().state == "live"
        assert AuditEvent.objects.get(what="link.live").details["approval"] == "none"
    assert client.get(launch)["Location"] == "/"


def test_with_approval_going_live_is_one_button(previewed):
    client, path = visitor(link_from(previewed))
    client.post(path, fields(page_of(client, path)))
    owner = previewed.signed_in()
    page = page_of(owner, reverse("panel:launch", args=[previewed.link.id]))
    assert "by Joke Boekhouder" in page
    assert "without_approval" not in page
    owner.post(reverse("panel:link_live", args=[previewed.link.id]))
    with previewed.scope():
        assert Link.objects.get().state == "live"
        given = ApprovalAnswer.objects.get()
        assert AuditEvent.objects.get(what="link.live").details["approval"] == str(given.id)


def test_what_stands_in_the_way_is_said_before_going_live(ready):  # noqa: F811
    page = page_of(ready.signed_in(), reverse("panel:launch", args=[ready.link.id]))
    assert "This comes first:" in page
    assert "disabled" in page
