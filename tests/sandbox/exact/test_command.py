"""The command line: one ready line, an orderly end, and durable books when it is killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote

import pytest

from connectors.sandbox.serving.control import Control
from tests.sandbox.exact import client
from tests.sandbox.exact.client import Books, OAuth, Web

CLIENT_ID, SECRET = "{0a1b2c3d-0000-4000-8000-00000000c11e}", "geheim"
REDIRECT = "http://127.0.0.1:8000/callback"


class Process:
    def __init__(self, state: Path, *options: str) -> None:
        own = {"EXACT_CLIENT_ID": CLIENT_ID, "EXACT_CLIENT_SECRET": SECRET}
        started = time.monotonic()
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "connectors.sandbox.exact",
                "--port",
                "0",
                "--state",
                str(state),
                *options,
            ],
            env=os.environ | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()
        self.seconds = time.monotonic() - started

    @property
    def url(self) -> str:
        return re.search(r"http://127\.0\.0\.1:\d+", self.ready)[0]

    def end(self, number: int) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@pytest.fixture
def run(tmp_path: Path) -> Iterator:
    started: list[Process] = []

    def begin(*options: str) -> Process:
        started.append(Process(tmp_path / "state", *options))
        return started[-1]

    yield begin
    for process in started:
        process.end(signal.SIGKILL)


def test_it_says_where_it_is_and_ends_when_told(run):
    process = run()
    assert re.fullmatch(r"sandbox exact ready on http://127\.0\.0\.1:\d+\n", process.ready)
    assert process.end(signal.SIGTERM) == 0
    assert process.process.poll() == 0


def test_it_imports_nothing_beyond_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import connectors.sandbox.exact.__main__;"
        "names = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(names - set(sys.stdlib_module_names) - {'connectors'}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_app_of_the_environment_may_connect_from_loopback(run):
    process = run()
    with Web(process.url) as web:
        oauth = OAuth(web, client_id=CLIENT_ID, secret=SECRET)
        fields = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "decision": "allow"}
        reply = web.form("/api/oauth2/auth", fields)
        code = re.search(r"code=([^&]+)", reply.headers["Location"])[1]
        assert oauth.redeem(unquote(code), redirect_uri=REDIRECT).status == 200


def test_switches_can_be_given_on_the_command_line(run):
    process = run("--switch", "auto_match=on", "--switch", "longest_reference=50")
    assert process.end(signal.SIGTERM) == 0


def test_what_was_answered_survives_kill_minus_nine(run):
    process = run()
    control = Control(process.url)
    code = control.call("POST", "divisions", {"name": "Na de klap BV"})["code"]
    process.end(signal.SIGKILL)
    again = run()
    names = {row["Code"]: row["Description"] for row in Control(again.url).call("GET", "divisions")}
    assert names[code] == "Na de klap BV"
    assert again.end(signal.SIGTERM) == 0


def test_every_entry_that_was_answered_survives_kill_minus_nine_in_the_middle_of_the_work(run):
    process = run()
    control = Control(process.url)
    app = {"client_id": "{t}", "client_secret": "s", "redirect_uris": [client.REDIRECT]}
    control.call("POST", "apps", app)
    code = control.call("POST", "divisions", {"minute_limit": 10**6, "day_limit": 10**6})["code"]
    with Web(process.url) as web:
        token = OAuth(web, client_id="{t}", secret="s").pair(code)["access_token"]
        content = Books(web, control, division=code, token=token).entry()
    answered: list[str] = []

    def post(worker: int) -> None:
        with Web(process.url) as web:
            books = Books(web, control, division=code, token=token)
            for turn in range(10_000):
                reference = f"{worker}-{turn}"
                try:
                    reply = books.post("salesentry/SalesEntries", content | {"YourRef": reference})
                except (OSError, HTTPException):
                    return
                assert reply.status == 201
                answered.append(reference)

    with ThreadPoolExecutor(6) as pool:
        working = [pool.submit(post, worker) for worker in range(6)]
        while len(answered) < 60:
            time.sleep(0.01)
        process.process.send_signal(signal.SIGKILL)
        for one in working:
            one.result()
    again = Control(run().url)
    audit = again.call("GET", f"books?division={code}")
    references = [entry["YourRef"] for entry in audit["entries"]]
    assert set(answered) <= set(references)
    assert len(references) == len(set(references)) <= len(answered) + 6
    assert len(audit["items"]) == len(references)
    assert sum(Decimal(row["AmountDC"]) for row in audit["transaction_lines"]) == 0


def test_a_second_one_on_the_same_state_is_refused(run):
    run()
    second = run()
    assert second.ready == ""
    assert second.end(signal.SIGTERM) == 1
