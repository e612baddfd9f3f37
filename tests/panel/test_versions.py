"""The history of a rulebook: what each version changed, restored, exported, and read from a file."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iweb.panel.mappings.versions import CHOICES, CONCERNS, problem_words
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook, vat_codes_of
from mappings.rulebook import Concern, Match, Profile, Rule, UnexpectedRate
from mappings.rulebook_file import Problem
from tests.panel import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(joined):
    factories.confirmed(joined)
    return joined


def change(company, *, add: Rule | None = None, **choices: Any) -> None:
    version = latest_version(link=company.link)
    save_rulebook(
        link=company.link,
        rules=(*rules_of(version), *((add,) if add else ())),
        profile=replace(profile_of(version), **choices),
        vat_codes=vat_codes_of(version),
        made_by=company.owner.pk,
        comment="for a test",
    )


COST = Rule(id="", concern=Concern.COST_CENTRE, match=Match(country="NL"), target="WEB")


def base(company) -> str:
    return f"/mappings/{company.link.id}"


def test_each_version_says_what_it_changed_and_who_made_it(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        change(confirmed, add=COST, unexpected_rate=UnexpectedRate.AS_CHARGED)

        shown = client.get(f"{base(confirmed)}/versions/").context["shown"]

        newest = shown[0]
        assert newest.is_latest
        assert newest.made_by == str(confirmed.owner)
        assert [(one.before, one.after) for one in newest.changes] == [
            ("", "WEB"),
            ("hold it for you (default)", "book the VAT that was charged"),
        ]
        assert shown[-1].changes is None


def test_an_older_version_is_restored_as_a_new_one(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        before = latest_version(link=confirmed.link)
        change(confirmed, add=COST)

        answer = client.post(f"{base(confirmed)}/versions/{before.number}/restore/")

        assert answer.status_code == 302
        after = latest_version(link=confirmed.link)
        assert after.number == before.number + 2
        assert {(r.concern, r.match, r.target) for r in rules_of(after)} == {
            (r.concern, r.match, r.target) for r in rules_of(before)
        }


def test_what_is_exported_can_be_read_back_after_a_look(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        first = latest_version(link=confirmed.link)
        text = client.get(f"{base(confirmed)}/versions/{first.number}/export/").content
        change(confirmed, add=COST)

        looked = client.post(
            f"{base(confirmed)}/import/", {"file": SimpleUploadedFile("rules.json", text)}
        )
        assert [one.before for one in looked.context["changes"]] == ["WEB"]
        assert latest_version(link=confirmed.link).number == first.number + 1

        answer = client.post(f"{base(confirmed)}/import/save/", {"text": looked.context["text"]})
        assert answer.status_code == 302
        after = latest_version(link=confirmed.link)
        assert (after.number, after.made_by) == (first.number + 2, confirmed.owner.pk)
        assert not [r for r in rules_of(after) if r.concern is Concern.COST_CENTRE]


@pytest.mark.parametrize("text", ["{", "{}", '{"format": "iweb-rulebook", "edition": 9}'])
def test_a_file_that_is_no_rulebook_changes_nothing_and_says_why(confirmed, text):
    with confirmed.scope():
        client = confirmed.signed_in()
        before = latest_version(link=confirmed.link).number
        sent = SimpleUploadedFile("rules.json", text.encode())

        looked = client.post(f"{base(confirmed)}/import/", {"file": sent})
        assert looked.context["form"].errors["file"]
        client.post(f"{base(confirmed)}/import/save/", {"text": text})
        assert latest_version(link=confirmed.link).number == before


def test_rules_that_contradict_each_other_are_not_taken_from_a_file_either(confirmed):
    with confirmed.scope():
        client = confirmed.signed_in()
        before = latest_version(link=confirmed.link)
        text = client.get(f"{base(confirmed)}/versions/{before.number}/export/").content
        document = json.loads(text)
        twice = {"concern": "cost_centre", "match": {"country": "NL"}}
        document["rules"] += [twice | {"target": "A"}, twice | {"target": "B"}]

        answer = client.post(
            f"{base(confirmed)}/import/save/", {"text": json.dumps(document)}, follow=True
        )

        assert latest_version(link=confirmed.link).number == before.number
        assert "cost" in answer.content.decode().lower() or "→ A" in answer.content.decode()


def test_a_version_of_another_company_is_not_found(confirmed):
    other = factories.company(name="Another")
    for path in ("versions/1/export/", "versions/"):
        assert other.signed_in().get(f"{base(confirmed)}/{path}").status_code == 404
    assert other.signed_in().post(f"{base(confirmed)}/versions/1/restore/").status_code == 404
    with confirmed.scope():
        client = confirmed.signed_in()
        assert client.get(f"{base(confirmed)}/versions/999/export/").status_code == 404


def test_every_choice_and_every_concern_has_a_name():
    assert CHOICES.keys() == {one.name for one in fields(Profile)}
    assert CONCERNS.keys() == set(Concern)
    assert all(problem_words(problem, where="3") for problem in Problem)
