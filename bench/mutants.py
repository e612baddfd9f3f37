"""Whether the tests notice faults: plants one at a time and runs the tests that concern it. Run: make mutants

ARGS names modules (`make mutants ARGS=mappings/money.py`); without it those are asked for which a target stands, each of
which must have nine in ten of its faults noticed. A fault that never ends is counted apart, neither as noticed nor as missed.
Each fault lives in a process of its own, which sees the changed module in place of the file; no file is touched.
"""

import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final, NoReturn

import pytest
from hypothesis import settings

from bench.mutations import Mutant, plant

WANTED: Final = 90  # per cent
PATIENCE: Final = 120  # seconds, for tests that take about five
# The tests that are about a module. What only others would notice by chance is missed.
TESTS: Final[dict[str, tuple[str, ...]]] = {
    "mappings/vat/decide.py": (
        "test_vat_table.py",
        "test_vat_cases.py",
        "test_charge.py",
        "test_vat.py",
        "test_vat_booked.py",
        "test_product_rates.py",
    ),
    "mappings/money.py": ("test_money.py", "test_amounts.py", "test_discounts.py"),
}
HOUSE: Final = Path("tests/mappings")
# What decides is pure, so its tests need no Django, and start in a moment without it.
BARE: Final = (
    *("-x", "-q", "-c", os.devnull, "--rootdir", ".", "--noconftest"),
    *("-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider"),
)
NOTICED, MISSED, ENDLESS = "noticed", "missed", "endless"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    fate: str


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed source for one module, and leaves all others to the usual ways."""

    def __init__(self, *, path: str, source: str) -> None:
        self.name, self.path, self.source = _module(path), path, source

    def find_spec(
        self, fullname: str, *_where: Sequence[str] | ModuleType | None
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.path)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, self.path, "exec"), module.__dict__)


def try_out(path: str) -> list[Verdict]:
    """The verdict on every fault of a module, by line. Tests that fail without a fault would notice anything: that ends it."""
    source = Path(path).read_text()
    (sound,) = judge(path=path, mutants=[Mutant(0, "nothing is changed", source)])
    if sound.fate != MISSED:
        sys.exit(f"the tests of {path} fail without any fault")
    return sorted(judge(path=path, mutants=plant(source)), key=lambda each: each.mutant.line)


def judge(*, path: str, mutants: Iterable[Mutant]) -> Iterator[Verdict]:
    """Run the tests on each mutant, as many side by side as there are cores; verdicts come as they fall."""
    waiting, running = list(mutants), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            mutant = waiting.pop(0)
            running[_start(path=path, mutant=mutant)] = (mutant, time.monotonic() + PATIENCE)
        time.sleep(0.05)
        for child, (mutant, deadline) in list(running.items()):
            fate = _fate(child=child, deadline=deadline)
            if fate is not None:
                del running[child]
                yield Verdict(mutant, fate)


def _fate(*, child: int, deadline: float) -> str | None:
    """None while the tests still run."""
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        return MISSED if os.waitstatus_to_exitcode(status) == 0 else NOTICED
    if time.monotonic() < deadline:
        return None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return ENDLESS


def _start(*, path: str, mutant: Mutant) -> int:
    child = os.fork()
    if child == 0:
        _run_tests(path=path, mutant=mutant)
    return child


def _run_tests(*, path: str, mutant: Mutant) -> NoReturn:
    """Never returns: the child's exit code says whether a test failed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, Planted(path=path, source=mutant.source))
    try:
        code = int(pytest.main([*BARE, *_tests_of(path)]))
    except BaseException:  # noqa: BLE001 - a module that cannot be loaded is noticed too
        code = 1
    os._exit(code)


def _tests_of(path: str) -> list[str]:
    """Raises `KeyError` for a module of which nobody said which tests are about it."""
    return [str(HOUSE / name) for name in TESTS[path]]


def report(*, path: str, verdicts: Sequence[Verdict]) -> bool:
    """Print the figures and name what was missed; True when enough was noticed."""
    fates = Counter(verdict.fate for verdict in verdicts)
    judged = fates[NOTICED] + fates[MISSED]
    share = 100 * fates[NOTICED] / max(judged, 1)
    print(
        f"{path}: {len(verdicts)} faults, {fates[NOTICED]} noticed, {fates[MISSED]} missed, "
        f"{fates[ENDLESS]} endless: {share:.1f}% noticed, wanted {WANTED}%"
    )
    for verdict in verdicts:
        if verdict.fate != NOTICED:
            print(f"  {verdict.fate}: {path}:{verdict.mutant.line} {verdict.mutant.what}")
    return share >= WANTED


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def main() -> None:
    # The same examples for each fault, and no limit of time: a busy machine notices nothing.
    settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
    settings.load_profile("mutants")
    enough = True
    for path in sys.argv[1:] or list(TESTS):
        verdicts = try_out(path)
        enough &= report(path=path, verdicts=verdicts)
    sys.exit(0 if enough else 1)


if __name__ == "__main__":
    main()
