"""Help in place: the glossary, its search, a page for each cause, and the marks beside labels."""

import re

import pytest
from django.utils.translation import override

from iweb.panel.help.causes import GROUPS, causes_of
from iweb.panel.help.terms import CHAPTERS, OF_CARD, OF_FIELD, TERMS
from mappings.booking import HeldReason
from tests.panel.factories import bare_sale

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def told(client, path: str, language: str = "en") -> str:
    client.cookies["language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_term_says_what_it_is_with_an_example_in_both_languages():
    terms = [term for chapter in CHAPTERS for term in chapter.terms]
    assert len(terms) == len(TERMS) > 25
    for term in terms:
        assert re.fullmatch(r"[a-z][a-z-]+", term.anchor)
        for said in (term.nl, term.en):
            assert said.title
            assert said.text.endswith(".")
            assert said.example.endswith(".")
            assert len(said.text) < 320, "a term is told in a few lines"
        assert term.nl.text != term.en.text


def test_a_term_uses_the_same_figures_in_both_languages():
    for term in TERMS.values():
        dutch = re.findall(r"\d+", term.nl.example)
        english = re.findall(r"\d+", term.en.example)
        assert dutch == english, term.anchor


@pytest.mark.django_db
@LANGUAGES
def test_the_glossary_has_all_terms_at_anchors_that_do_not_move(company, language):
    page = told(company.signed_in(), "/help/", language)
    for anchor, term in TERMS.items():
        assert f'id="{anchor}"' in page
        assert term.said(language).title.split(" ")[0] in page
    assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "question", "anchor"),
    [
        ("nl", "divisie", "administration"),
        ("nl", "EENLOKET", "oss"),
        ("nl", "afletteren post", "outstanding-item"),
        ("nl", "mollie", "payout"),
        ("en", "refund", "credit-entry"),
        ("en", "one stop shop", "oss"),
        ("en", "due date", "payment-condition"),
    ],
)
def test_a_term_is_found_by_the_words_people_use(company, language, question, anchor):
    page = told(company.signed_in(), f"/help/?q={question}", language)
    assert f'id="{anchor}"' in page
    assert 'id="webservice-key"' not in page


@pytest.mark.django_db
def test_a_cause_is_found_by_what_the_panel_said(company):
    page = told(company.signed_in(), "/help/?q=vat code fits")
    assert "/help/causes/no_vat_code/" in page or "/help/causes/vat_code_unfit/" in page
    assert 'id="payout"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["zebra", "<script>x</script>", "%00", "a" * 500])
def test_a_question_without_an_answer_is_told_so(company, question):
    page = told(company.signed_in(), f"/help/?q=qq{question}")
    assert "Nothing found" in page
    assert "Show everything" in page
    assert "<script>x" not in page


@LANGUAGES
def test_every_cause_says_what_happened_what_it_means_what_to_do_and_who_can(language):
    with override(language):
        shown = [one for group in GROUPS for one in causes_of(group)]
    assert {one.id for one in shown} >= {one.value for one in HeldReason}
    assert len(shown) > 150
    for one in shown:
        for text in (one.title, one.what, one.means, one.todo, one.who):
            assert text.strip(), one.id
            assert not re.search(r"[{}]|%\(|: *\.", text), one.id


def test_no_cause_is_in_two_groups():
    ids = [one for group in GROUPS for one in group.ids()]
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
@LANGUAGES
@pytest.mark.parametrize("cause", ["no_vat_code", "exact.day_limit", "prestashop.moved"])
def test_a_cause_has_a_page_of_its_own(company, cause, language):
    page = told(company.signed_in(), f"/help/causes/{cause}/", language)
    assert cause in page
    assert ("Wat u kunt doen" in page) == (language == "nl")
    assert ("What to do" in page) == (language == "en")


@pytest.mark.django_db
@pytest.mark.parametrize("cause", ["nothing", "exact.area.entries", "../x", "%00"])
def test_what_is_no_cause_has_no_page(company, cause):
    assert company.signed_in().get(f"/help/causes/{cause}/").status_code == 404


@pytest.mark.django_db
def test_a_card_of_what_needs_attention_leads_to_its_explanation(joined):
    bare_sale(joined, outcome="held", reason="no_vat_code")
    assert 'href="/help/causes/no_vat_code/"' in told(joined.signed_in(), "/attention/")


@pytest.mark.django_db
def test_labels_have_a_mark_with_the_meaning_of_their_word(joined):
    client, link = joined.signed_in(), joined.link.id
    pages = (f"/mappings/{link}/", f"/mappings/{link}/vat/", "/connections/shops/add/")
    text = "".join(told(client, path) for path in pages)
    marked = set(re.findall(r'popovertarget="help-([a-z-]+)"', text))
    assert {"journal", "vat-code", "ledger-account", "oss", "webservice-key"} <= marked
    assert TERMS["journal"].en.text.replace("'", "&#x27;") in text


def test_every_mark_means_a_term_of_the_glossary():
    assert {*OF_FIELD.values(), *OF_CARD.values()} <= set(TERMS)
