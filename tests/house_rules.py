"""A pytest plugin for CI: a test that was not run, or was allowed to fail, fails the run. Load it with `-p tests.house_rules`."""

from collections.abc import Iterator
from typing import Any

import pytest

KEY = "house_rules_offences"


class HouseRules:
    """Collects offences in this process and, with xdist, from the workers."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.offences: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.offences.append(f"skipped: {report.nodeid}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "wasxfail"):
            self.offences.append(f"expected to fail: {report.nodeid}")
        elif report.skipped:
            self.offences.append(f"skipped: {report.nodeid}")

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.offences.extend(f"deselected: {item.nodeid}" for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """An xdist worker has ended: take over what it saw."""
        self.offences.extend(getattr(node, "workeroutput", {}).get(KEY, []))

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        in_worker = hasattr(self.config, "workeroutput")
        if in_worker:
            self.config.workeroutput[KEY] = self.offences  # before xdist's own hook sends it
        yield  # in the controller, xdist's own hook waits here for its workers
        if self.offences and not in_worker:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for offence in sorted(set(self.offences)):
            terminalreporter.write_line(f"HOUSE RULE {offence}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(HouseRules(config), "house-rules")
