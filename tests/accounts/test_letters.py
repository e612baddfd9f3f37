"""The mails about an account: in our words, in the reader's language, with one link that does what it says."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from iweb.accounts.letter_words import ASKED, CHANGED, letter_of
from iweb.accounts.letters import compose
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def anna():
    user = UserFactory(email="anna@example.nl", full_name="Anna <O'Brien> & Zn", language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def given(rf) -> dict[str, object]:
    links = ("activate_url", "password_reset_url", "signup_url")
    return dict.fromkeys(links, "http://testserver/there/") | {
        "request": rf.get("/"),
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/121.0",
    }


@pytest.mark.parametrize("name", [*ASKED, *CHANGED])
def test_each_mail_says_the_same_in_text_and_page_and_differs_by_language(rf, name):
    texts = {}
    for language in ("en", "nl"):
        with override(language):
            message = compose(letter_of(name, given(rf)), to="anna@example.nl")
        page, kind = message.alternatives[0]
        assert kind == "text/html"
        assert len(re.findall(r"http://testserver/\S+", message.body)) == 1
        for line in message.body.replace("-- ", "").splitlines():
            assert line.rstrip(":") in unescape(page)
        assert f'lang="{language}"' in page
        texts[language] = message.body
    assert texts["en"] != texts["nl"]
    assert not re.search(r"\b[Jj](e|ouw|ij)\b", texts["nl"])


def test_a_mail_without_words_of_ours_is_left_to_allauth(rf):
    assert letter_of("account/email/login_code", given(rf)) is None


def test_signing_up_and_confirming_goes_by_the_link_of_the_mail():
    client = Client(headers={"accept-language": "en"})
    form = {"email": "new@example.nl", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/signup/", form)
    (letter,) = mail.outbox
    assert letter.subject == "iWeb · Confirm your e-mail address"
    link = re.search(r"http://testserver(/\S+)", letter.body).group(1)
    client.post(link)
    assert EmailAddress.objects.get(email="new@example.nl").verified


def test_a_changed_password_is_told_with_when_and_from_where(anna):
    client = Client(headers={"accept-language": "en", "user-agent": "Firefox/121.0 Windows"})
    client.post("/account/login/", {"login": anna.email, "password": PASSWORD})
    new = {"password1": "another long password", "password2": "another long password"}
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    letter = mail.outbox[-1]
    assert letter.subject == "iWeb · Your password was changed"
    assert "With: Firefox on Windows\nFrom: 127.0.0.1" in letter.body
    assert "http://testserver/me/" in letter.body


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "do not belong together"), ("nl", "horen niet bij elkaar")],
)
def test_a_wrong_password_says_what_to_do(anna, language, sentence):
    client = Client(headers={"accept-language": language})
    answer = client.post("/account/login/", {"login": anna.email, "password": "wrong one here"})
    assert sentence in answer.content.decode()


def test_too_many_tries_are_answered_by_a_page_that_says_when_to_come_back():
    client = Client(headers={"accept-language": "en"})
    for _ in range(25):
        answer = client.post("/account/password/reset/", {"email": "x@example.nl"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()
