"""What comes from a shop or a ledger is text and nothing else; no address leads out of the house."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from connectors.models import Connection
from tests.panel.factories import bare_sale

MARKUP = st.sampled_from(
    [
        "<script>x</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg/onload=x>',
        "{{ 7*7 }}",
        "javascript:x",
        "' onfocus='x",
    ]
)
WORDS = st.builds(
    lambda a, b, c: (a + b + c)[:100], st.text(max_size=10), MARKUP, st.text(max_size=10)
).map(lambda text: re.sub(r"[\x00\ud800-\udfff]", "", text))
RAW = re.compile(r"<script>x|<img src=x|<svg/onload|' onfocus='x", re.IGNORECASE)
TEMPLATES = settings.BASE_DIR / "templates"


@pytest.mark.django_db
@given(words=WORDS)
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_words_of_a_shop_are_never_markup(joined, words):
    client = joined.signed_in()
    sale = bare_sale(
        joined, reference=words, customer_name=words, invoice_number=words[:60], state_name=words, payment_method=words[:60],
        outcome="held", reason="source_unreadable",
        explanation=[{"step": "read", "text": "source_unreadable", "values": [["detail", words]], "rule": ""}],
    )  # fmt: skip
    with joined.scope():
        profile = {
            "name": words,
            "version": words,
            "currency": "EUR",
            "time_zone": words,
            "missing_permissions": [words],
        }
        Connection.objects.filter(role="shop").update(label=words, profile=profile, state="broken",
                                                       state_reason="connecting.permissions_missing")  # fmt: skip
    try:
        for path in (
            "/",
            "/sales/",
            f"/sales/{sale.id}/",
            "/connections/",
            f"/mappings/{joined.link.id}/",
        ):
            page = client.get(path, follow=True)
            assert page.status_code == 200
            assert not RAW.search(page.content.decode()), path
        found = client.get("/sales/", {"q": words})
        assert not RAW.search(found.content.decode())
    finally:
        with joined.scope():
            sale.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_next_leads_out_of_the_house(client, company, target):
    from tests.factories import PASSWORD

    fields = {"login": company.owner.email, "password": PASSWORD, "next": target}
    answer = client.post("/account/login/", fields)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    switched = client.post("/language/setlang/", {"language": "en", "next": target})
    assert "evil" not in switched["Location"]
    assert not switched["Location"].startswith("javascript")


@pytest.mark.django_db
def test_what_a_form_does_not_ask_changes_nothing(joined):
    client = joined.signed_in()
    before = joined.shop.kind
    client.post(
        f"/connections/shops/{joined.shop.id}/change/",
        {
            "address": "https://a.example.nl",
            "key": "",
            "kind": "exact",
            "tenant": "x",
            "role": "ledger",
            "state": "working",
        },
    )
    client.post(
        "/me/", {"full_name": "New Name", "language": "en", "is_staff": "on", "email": "x@y.nl"}
    )
    with joined.scope():
        shop = Connection.objects.get(id=joined.shop.id)
    joined.owner.refresh_from_db()
    assert (shop.kind, shop.role, shop.state) == (before, "shop", "checking")
    assert joined.owner.full_name == "New Name"
    assert not joined.owner.is_staff
    assert joined.owner.email != "x@y.nl"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/", "/nowhere/", "/sales/"])
def test_every_page_carries_the_strict_policy(company, path):
    answer = company.signed_in().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_script_style_or_handlers_inside(path):
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "|safe" not in text
    assert "hx-on" not in text
    assert not re.search(r'(src|href)="(https?:)?//', text)
