"""People of a company: who invites, changes and removes whom, and the link of an invitation."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from iweb.accounts.models import User
from iweb.panel.people.roles import capability_words, rights
from iweb.panel.permissions import PANEL, Door
from iweb.tenants.models import Invitation, Membership, PublicToken, Role
from tests.factories import PASSWORD, UserFactory
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def told(client) -> str:
    return client.get("/people/").content.decode()


def invited(company, *, email="anna@example.nl", role="bookkeeper", by="owner") -> str:
    """Invite through the page; the path of the link in the mail."""
    answer = company.signed_in(by).post("/people/invite/", {"email": email, "role": role})
    assert answer["Location"] == "/people/"
    return re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body).group(1)


def verified(email: str) -> User:
    user = UserFactory(email=email, language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def roles_of(company) -> dict[str, str]:
    with company.scope():
        return dict(Membership.objects.values_list("user__email", "role"))


def invitations_of(company) -> list[Invitation]:
    with company.scope():
        return list(Invitation.objects.filter(accepted_at=None, withdrawn_at=None))


def test_the_mail_says_who_invites_to_what_in_the_language_of_the_company(company):
    with company.scope():
        company.tenant.language = "nl"
        company.tenant.save()
    invited(company)
    letter = mail.outbox[-1]
    assert letter.to == ["anna@example.nl"]
    assert letter.subject == "iWeb · Uitnodiging voor Tuin & Thuis"
    assert "Marieke de Boer" in letter.body
    assert "als boekhouder" in letter.body


def test_who_is_invited_signs_up_with_that_address_and_joins_without_a_second_mail(company):
    link, guest = invited(company), Client(headers={"accept-language": "en"})
    page = guest.get(link).content.decode()
    assert "Join Tuin &amp; Thuis" in page
    signup = re.search(r'href="(/account/signup/[^"]+)"', page).group(1)
    assert 'value="anna@example.nl"' in guest.get(signup).content.decode()
    form = {"email": "anna@example.nl", "password1": PASSWORD, "password2": PASSWORD}
    answer = guest.post(signup, form)
    assert (answer["Location"], len(mail.outbox)) == (link, 1)
    assert guest.post(link)["Location"] == "/"
    assert roles_of(company)["anna@example.nl"] == "bookkeeper"
    assert "You are now in Tuin &amp; Thuis" in guest.get("/").content.decode()


def test_signing_up_with_another_address_from_an_invitation_needs_a_mail_to_that_address(company):
    guest = Client()
    guest.get(invited(company))
    form = {"email": "eve@example.nl", "password1": PASSWORD, "password2": PASSWORD}
    assert guest.post("/account/signup/", form)["Location"] == "/account/confirm-email/"
    assert list(EmailAddress.objects.filter(verified=True).values_list("email", flat=True)) == [
        company.owner.email
    ]


def test_who_has_an_account_signs_in_and_comes_back_to_the_invitation(company):
    guest, link = verified("anna@example.nl"), invited(company)
    client = Client()
    page = client.get(link).content.decode()
    login = re.search(r'href="(/account/login/[^"]+)"', page).group(1)
    answer = client.post(login, {"login": guest.email, "password": PASSWORD})
    assert answer["Location"] == link
    assert client.post(link)["Location"] == "/"
    assert roles_of(company)[guest.email] == "bookkeeper"


def test_an_invitation_works_once(company):
    guest, link = signed_in(verified("anna@example.nl")), invited(company)
    guest.post(link)
    again = guest.post(link)
    assert again.status_code == 404
    assert "no longer works" in again.content.decode()


def test_another_address_sees_whom_it_is_for_and_does_not_join(company):
    eve, link = signed_in(verified("eve@example.nl")), invited(company)
    for answer in (eve.get(link), eve.post(link)):
        assert "The invitation is for anna@example.nl" in answer.content.decode()
    assert "eve@example.nl" not in roles_of(company)


def test_an_address_that_is_not_verified_does_not_join(company):
    eve, link = verified("eve@example.nl"), invited(company)
    EmailAddress.objects.create(user=eve, email="anna@example.nl", verified=False)
    signed_in(eve).post(link)
    assert "eve@example.nl" not in roles_of(company)


def test_nobody_joins_without_signing_in(company):
    link = invited(company)
    assert Client().post(link).status_code == 200
    assert "anna@example.nl" not in roles_of(company)


@pytest.mark.parametrize("how", ["unknown", "withdrawn", "expired", "closed"])
def test_a_link_that_does_not_work_says_the_same_whatever_the_reason(company, how):
    guest, link = signed_in(verified("anna@example.nl")), invited(company)
    if how == "unknown":
        link = "/invitations/" + "a" * 43 + "/"
    if how == "withdrawn":
        company.signed_in().post(f"/people/invitations/{invitations_of(company)[0].id}/withdraw/")
    if how == "expired":
        PublicToken.objects.update(expires_at=timezone.now())
    if how == "closed":
        with company.scope():
            company.tenant.status = "closed"
            company.tenant.save()
    pages = {guest.get(link).status_code, guest.post(link).status_code}
    assert pages == {404}
    assert "anna@example.nl" not in roles_of(company)


def test_sending_again_gives_a_new_link_and_ends_the_old_one(company):
    old = invited(company)
    (sent,) = invitations_of(company)
    company.signed_in().post(f"/people/invitations/{sent.id}/again/")
    new = re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body).group(1)
    guest = signed_in(verified("anna@example.nl"))
    assert guest.get(old).status_code == 404
    assert guest.get(new).status_code == 200
    assert len(invitations_of(company)) == 1


def test_the_link_is_shown_to_nobody_who_invites(company):
    token = invited(company).split("/")[2]
    assert token not in told(company.signed_in())


def test_a_mail_server_that_refuses_is_told_and_the_invitation_stays(company, monkeypatch):
    def refuse(*_, **__):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    client = company.signed_in()
    client.post("/people/invite/", {"email": "anna@example.nl", "role": "viewer"})
    assert "could not be sent" in told(client)
    assert len(invitations_of(company)) == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "", "role": "viewer"}, "Fill in the e-mail address"),
        ({"email": "nonsense", "role": "viewer"}, "This is not an e-mail address"),
        ({"email": "anna@example.nl", "role": "king"}, "Select a valid choice"),
    ],
)
def test_a_form_that_is_wrong_says_what_to_do_and_sends_nothing(company, form, sentence):
    answer = company.signed_in().post("/people/invite/", form)
    assert sentence in answer.content.decode()
    assert mail.outbox == []


def test_who_is_here_already_is_not_invited(company):
    form = {"email": company.owner.email.upper(), "role": "viewer"}
    assert "is here already" in company.signed_in().post("/people/invite/", form).content.decode()


def test_one_address_is_not_flooded_with_mail(company):
    for _ in range(5):
        invited(company)
    client = company.signed_in()
    client.post("/people/invite/", {"email": "anna@example.nl", "role": "viewer"})
    assert "enough invitations for today" in told(client)
    assert len(mail.outbox) == 5


def test_an_administrator_makes_no_owner(company):
    viewer, admin = company.person("viewer"), company.signed_in("admin")
    with company.scope():
        found = Membership.objects.get(user=viewer)
    admin.post(f"/people/{found.id}/role/", {"role": "owner"})
    assert "Only an owner may do this" in told(admin)
    answer = admin.post("/people/invite/", {"email": "anna@example.nl", "role": "owner"})
    assert "Select a valid choice" in answer.content.decode()
    assert roles_of(company)[viewer.email] == "viewer"
    assert invitations_of(company) == []


def test_an_administrator_neither_lowers_nor_removes_an_owner(company):
    admin = company.signed_in("admin")
    with company.scope():
        second = factories.MembershipFactory(tenant=company.tenant, role=Role.OWNER)
    admin.post(f"/people/{second.id}/role/", {"role": "viewer"})
    admin.post(f"/people/{second.id}/remove/")
    assert roles_of(company)[second.user.email] == "owner"
    assert f"/people/{second.id}/" not in told(admin)


def test_the_last_owner_stays_and_is_told_what_to_do(company):
    client = company.signed_in()
    with company.scope():
        mine = Membership.objects.get(user=company.owner)
    client.post(f"/people/{mine.id}/role/", {"role": "viewer"})
    assert "Make somebody else owner first" in told(client)
    client.post(f"/people/{mine.id}/remove/")
    assert roles_of(company) == {company.owner.email: "owner"}


def test_a_person_who_is_removed_is_out_with_the_next_request(company):
    viewer = company.signed_in("viewer")
    assert viewer.get("/sales/").status_code == 200
    with company.scope():
        found = Membership.objects.get(user=company.person("viewer"))
    company.signed_in().post(f"/people/{found.id}/remove/")
    assert viewer.get("/sales/")["Location"] == "/companies/new/"


@pytest.mark.parametrize("role", ["viewer", "bookkeeper", "admin"])
def test_everybody_may_leave_and_is_then_outside(company, role):
    client = company.signed_in(role)
    assert "/people/leave/" in told(client)
    answer = client.post("/people/leave/", follow=True)
    assert "You have left Tuin &amp; Thuis" in answer.content.decode()
    assert roles_of(company) == {company.owner.email: "owner"}
    assert client.get("/sales/")["Location"] == "/companies/new/"


def test_the_last_owner_does_not_leave(company):
    client = company.signed_in()
    assert "/people/leave/" not in told(client)
    client.post("/people/leave/")
    assert "Make somebody else owner first" in told(client)
    assert roles_of(company) == {company.owner.email: "owner"}


def test_who_is_removed_leaves_no_invitation_behind_to_come_back_by(company):
    link = invited(company, by="admin", email="second@example.nl", role="admin")
    with company.scope():
        admin = Membership.objects.get(user=company.person("admin"))
    company.signed_in().post(f"/people/{admin.id}/remove/")
    assert signed_in(verified("second@example.nl")).post(link).status_code == 404


def test_a_viewer_sees_the_people_and_no_way_to_change_them(company):
    invited(company)
    page = told(company.signed_in("viewer"))
    assert company.owner.email in page
    assert "anna@example.nl" not in page
    assert "/people/invite/" not in page
    assert page.count("<form") == told(company.signed_in("bookkeeper")).count("<form")


def test_people_of_another_company_are_not_there(company):
    other = factories.company(name="Another")
    with company.scope():
        mine = Membership.objects.get(user=company.owner)
    invited(company)
    (sent,) = invitations_of(company)
    client = other.signed_in()
    for path in (
        f"/people/{mine.id}/role/",
        f"/people/{mine.id}/remove/",
        f"/people/invitations/{sent.id}/again/",
        f"/people/invitations/{sent.id}/withdraw/",
    ):
        assert client.post(path, {"role": "viewer"}).status_code == 404
    page = told(client)
    assert company.owner.email not in page
    assert "anna@example.nl" not in page


def test_every_right_that_the_panel_asks_for_has_words():
    asked = {one for one in PANEL.values() if one not in set(Door)}
    assert asked <= set(capability_words())
    assert len(rights()) == len(asked)
