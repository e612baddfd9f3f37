"""The module of docs/modules.md, installed as one folder: settings, texts and report in the panel, and what it does to a sale."""

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from iweb.sync.models import Booking
from iweb.sync.module_reports import MOST, figures_of
from mappings import modules
from mappings.modules.base import Module
from mappings.reasons import LANGUAGES, sentence
from tests.house.files import ROOT, name_of, tracked
from tests.mappings.baskets import ADDRESS, RULEBOOK, booked, line, sale_of

NAME = "country_cost_centre"
FOLDER = ROOT / "tests" / "modules_example" / NAME
pytestmark = pytest.mark.django_db
ALWAYS = "first=2020-01-01&last=2035-01-01"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Module]:
    """The one folder beside those of the house, and nothing else."""
    shutil.copytree(FOLDER, tmp_path / NAME)
    monkeypatch.setattr(modules, "__path__", [*modules.__path__, str(tmp_path)])
    modules.installed.cache_clear()
    yield modules.installed()[NAME]
    monkeypatch.undo()
    modules.installed.cache_clear()
    sys.modules.pop(f"{modules.__name__}.{NAME}", None)
    assert NAME not in modules.installed()


def page(company, *, language: str = "en") -> str:
    client = company.signed_in()
    client.cookies["language"] = language
    return client.get(f"/modules/{company.link.id}/").content.decode()


def report(company, *, language: str = "en", days: str = ALWAYS, name: str = "countries"):
    client = company.signed_in()
    client.cookies["language"] = language
    asked = f"/modules/{company.link.id}/report/?module={NAME}&report={name}&{days}"
    return client.get(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_title_settings_and_reports_are_in_the_panel(joined, example, language):
    shown = page(joined, language=language)
    for text in (example.title, example.about, example.settings[0].help, example.reports[0].title):
        assert getattr(text, language) in shown
    assert f'name="{NAME}-centres_1_name"' in shown


def test_without_its_folder_the_panel_knows_nothing_of_it(joined):
    assert NAME not in page(joined)
    assert report(joined).status_code == 404


def test_its_own_problem_is_told_and_its_answers_are_kept(joined, example):
    client = joined.signed_in()
    row = {f"{NAME}-centres_1_name": "", f"{NAME}-centres_1_value": ""}
    refused = client.post(f"/modules/{joined.link.id}/save/", {"module": NAME} | row)
    assert "Fill in a country." in refused.content.decode()

    row = {f"{NAME}-centres_1_name": "be", f"{NAME}-centres_1_value": "WEST"}
    saved = client.post(f"/modules/{joined.link.id}/save/", {"module": NAME} | row)
    assert saved.status_code == 302
    assert 'value="WEST"' in page(joined)


def test_it_puts_the_cost_centre_on_every_line_and_says_so(example):
    rulebook = replace(RULEBOOK, modules=((NAME, (("centres", "BE=WEST"),)),))
    belgian = replace(ADDRESS, country="BE", postcode="1000")
    sale = sale_of(line("100.00", "121.00"), delivery_address=belgian)

    result = booked(sale, rulebook=rulebook)
    assert [one.cost_centre for one in result.entry.lines] == ["WEST"]
    said = [one for one in result.explanation if one.step == NAME]
    assert [sentence(reason=one, language="en") for one in said] == [
        "Sales to BE stand on cost centre WEST."
    ]
    at_home = booked(sale_of(line("100.00", "121.00")), rulebook=rulebook)
    assert {one.cost_centre for one in at_home.entry.lines} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_report_is_made_from_what_stands_in_the_books(trading, example, language):
    with trading.scope():
        standing = Booking.objects.exclude(delivered_at=None)
        number, net = standing.count(), sum(one.net for one in standing)
        assert 0 < number < Booking.objects.count()
    answer = report(trading, language=language)

    assert answer.context["rows"] == [[("NL", False), (number, False), (net, True)]]
    for _name, heading in example.reports[0].columns:
        assert getattr(heading, language) in answer.content.decode()
    assert report(trading, days="first=2020-01-01&last=2020-02-01").context["rows"] == []
    assert report(trading, days="first=never").status_code == 200
    assert report(trading, name="nothing").status_code == 404


def test_a_report_of_too_many_bookings_asks_for_fewer_days(trading, example, monkeypatch):
    monkeypatch.setattr("iweb.sync.module_reports.MOST", 1)
    assert MOST == 2_000
    answer = report(trading)
    assert answer.context["too_many"]
    assert "Choose fewer days." in answer.content.decode()


def test_the_report_of_grouping_counts_fixed_relations_alone(trading):
    grouping = modules.installed()["grouping"]
    own = booked(sale_of(line("100.00", "121.00")))
    many = replace(own, relation=replace(own.relation, code="900", shared=True))
    back = replace(
        many,
        entry=replace(
            many.entry,
            lines=tuple(replace(one, net=-one.net, vat=-one.vat) for one in many.entry.lines),
        ),
    )
    rows = grouping.figures(report="relations", bookings=[own, many, many, back])
    assert rows == (("900", 2, Decimal("242.00"), Decimal("-121.00")),)
    with trading.scope():
        first, last = (Booking.objects.order_by(day)[0].entry_date for day in ("entry_date", "-entry_date"))  # fmt: skip
        found = figures_of(
            link=trading.link,
            module=grouping,
            report=grouping.reports[0],
            first=first,
            last=last,
        )
    assert (found.rows, found.too_many) == ((), False)


def test_it_touches_its_own_folder_and_no_other_file() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.suffix == ".py"] == ["__init__.py"]
    naming = {name_of(path) for path in tracked() if NAME.encode() in path.read_bytes()}
    own = {name_of(FOLDER / "__init__.py"), name_of(Path(__file__)), "docs/modules.md"}
    assert naming == own


def test_the_code_of_the_page_is_the_code_of_the_example() -> None:
    source = bare((FOLDER / "__init__.py").read_text())
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/modules.md").read_text(), re.DOTALL)
    assert len(blocks) >= 5
    assert [block for block in blocks if bare(block) not in source] == []


def bare(code: str) -> str:
    """Without what a formatter decides."""
    return "".join(code.split())
