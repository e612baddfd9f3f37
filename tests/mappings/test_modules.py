"""The contract of add-on modules: they change how a sale is booked, never how much."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from mappings import modules
from mappings.booking import Booked, HeldReason, Reason, SalesEntry
from mappings.facts import Facts
from mappings.modules import installed
from mappings.modules.base import Module, Report, Setting, Text
from mappings.steps.modules import apply_modules
from mappings.steps.step import Stop
from tests.mappings.baskets import FACTS, RULEBOOK, booked, held, line, sale_of

D = Decimal
BOOKED = replace(booked(sale_of(line("100.00", "121.00"))), explanation=())


class Sample:
    """A module of the tests: changes the entry as it is told, and says so with its settings."""

    name = "sample"
    title = Text(nl="Voorbeeld", en="Sample")
    settings: tuple[Setting, ...] = ()
    reports: tuple[Report, ...] = ()
    sentences: Mapping[str, Text] = MappingProxyType({})

    def __init__(self, change: Callable[[SalesEntry], SalesEntry]) -> None:
        self.change = change

    def transform(self, *, booking: Booked, settings: Mapping[str, str], facts: Facts) -> Booked:
        assert facts is FACTS
        said = Reason(step="sample", text="sample.changed", values=tuple(settings.items()))
        explanation = (*booking.explanation, said)
        return replace(booking, entry=self.change(booking.entry), explanation=explanation)

    def documents(self, *, settings: Mapping[str, str], facts: Facts) -> tuple[SalesEntry, ...]:
        assert facts is FACTS
        return (BOOKED.entry,) if settings else ()


def apply(module: Module, *names: str) -> Booked:
    rulebook = replace(RULEBOOK, modules=tuple((name, (("word", name),)) for name in names))
    step = apply_modules(booked=BOOKED, rulebook=rulebook, facts=FACTS, modules={"sample": module})
    assert step.because == step.value.explanation
    return step.value


def test_a_module_changes_how_a_sale_is_booked_and_says_so() -> None:
    result = apply(Sample(lambda entry: replace(entry, journal="99")), "sample")

    assert result.entry.journal == "99"
    assert result.explanation == (
        Reason(step="sample", text="sample.changed", values=(("word", "sample"),)),
    )


def test_modules_work_in_the_order_of_the_rulebook() -> None:
    result = apply(
        Sample(lambda entry: replace(entry, remarks=entry.remarks + "x")), "sample", "sample"
    )

    assert result.entry.remarks == "xx"


def test_a_module_that_changes_the_total_is_stopped() -> None:
    def cheaper(entry: SalesEntry) -> SalesEntry:
        return replace(entry, lines=tuple(replace(x, net=x.net - D("0.01")) for x in entry.lines))

    with pytest.raises(Stop) as stopped:
        apply(Sample(cheaper), "sample")

    assert stopped.value.reason is HeldReason.MODULE_CHANGED_TOTAL


def test_a_module_that_is_not_installed_holds_the_sale() -> None:
    outcome = held(
        sale_of(line("100.00", "121.00")), rulebook=replace(RULEBOOK, modules=(("gone", ()),))
    )

    assert outcome.reason is HeldReason.MODULE_MISSING
    assert dict(outcome.values) == {"module": "gone"}


def test_a_module_is_found_by_its_folder_and_gone_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(installed())
    folder = tmp_path / "folder_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from types import SimpleNamespace\nMODULE = SimpleNamespace(name='found')\n"
    )
    monkeypatch.setattr(modules, "__path__", [*modules.__path__, str(tmp_path)])

    installed.cache_clear()
    assert installed().keys() == {*before, "found"}

    monkeypatch.undo()
    installed.cache_clear()
    assert dict(installed()) == before
