"""`make demo` as a person runs it: from a fresh clone, again, after more was sold, in a new life, as somebody else, cut off.

Each start is the whole program in processes of its own. What stands in the books is read from the sandbox's own files, not
from what the demo says of itself.
"""

import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from iweb.ops.database.urls import for_libpq, with_database
from iweb.ops.demo.expected import expected_outcomes
from iweb.ops.local.ports import is_free
from tests.database import ADMIN_URL
from tests.ops.local.running import eventually, family_of, living
from tests.proof.demo_starts import (
    Demo,
    Start,
    booked,
    entries,
    new_clone,
    new_ports,
    of_an_ordinary_user,
    outcomes,
    posts,
    requests,
    run,
    sell,
    started,
)

BOOKED = 55  # documents: 49 orders, a second invoice of one, five credit slips
A_SERVER_OF_THIS_MACHINE = "postgresql://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="iweb-demo-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def demo(place: Path) -> Demo:
    clone = new_clone(place / "clone")
    return Demo(clone=clone, state=clone / ".iweb", ports=new_ports())


@pytest.fixture(scope="module")
def first(demo: Demo) -> Start:
    return run(demo)


@pytest.fixture
def lived(demo: Demo, first: Start, place: Path) -> Demo:
    """A copy of what the first start left, with the ports that its rows name."""
    state = Path(tempfile.mkdtemp(dir=place)) / "state"
    shutil.copytree(demo.state, state)
    return Demo(clone=demo.clone, state=state, ports=demo.ports)


# --- what is promised ---


def test_a_fresh_clone_brings_each_of_sixty_orders_where_it_should_be(
    demo: Demo, first: Start
) -> None:
    assert outcomes(first) == expected_outcomes()
    assert len(booked(first)) == BOOKED
    assert entries(demo.state) == booked(first)
    assert f"{BOOKED} entries" in first.said
    assert posts(demo.state) == BOOKED


def test_the_demo_says_what_an_order_costs_in_calls_by_kind(demo: Demo, first: Start) -> None:
    (line,) = [line for line in first.said.splitlines() if line.startswith("Calls to the ledger")]
    told = dict(part.rsplit(" ", 1) for part in line.partition("order: ")[2].split(" · "))
    assert told["entry"] == f"{posts(demo.state) / 60:.2f}"
    assert set(told) >= {"entry", "relation", "contact person", "address", "look-up", "master data"}


def test_the_demo_learns_its_division_s_limit_from_the_answers(first: Start, demo: Demo) -> None:
    """More calls than a new division allows a minute, and none was refused."""
    statuses = [row["status"] for row in requests(demo.state)]
    assert len(statuses) > 60
    assert 429 not in statuses


def test_a_second_start_is_quicker_and_books_only_what_was_sold_in_between(
    lived: Demo, first: Start
) -> None:
    second = run(lived)
    assert second.work < first.work
    assert booked(second) == booked(first)
    assert posts(lived.state) == BOOKED

    order = sell(lived.state)
    third = run(lived)

    assert booked(third).keys() - booked(first).keys() == {order}
    assert entries(lived.state) == booked(third)
    assert posts(lived.state) == BOOKED + 1


def test_a_new_life_finds_what_a_former_one_booked(lived: Demo, first: Start) -> None:
    """The database, the secrets and the people are gone; only the shop and the books are what they were."""
    for path in lived.state.iterdir():
        if path.name != "sandbox":
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    again = run(lived)

    assert "Signing in" in again.said
    assert booked(again) == booked(first)
    assert entries(lived.state) == booked(first)
    assert posts(lived.state) == BOOKED


# --- a server that is given ---


def superuser_url() -> str:
    """The machine's own server where it lets a superuser of a supported version in, else the suite's: somebody's server too."""
    try:
        with psycopg.connect(A_SERVER_OF_THIS_MACHINE, connect_timeout=3) as link:
            row = link.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            if link.info.server_version >= 150000 and row == (True,):
                return A_SERVER_OF_THIS_MACHINE
    except psycopg.OperationalError:
        pass
    return ADMIN_URL


@pytest.fixture(scope="module")
def given() -> Iterator[dict[str, str]]:
    """A database that does not exist yet on a server that runs already, and names for roles of its own."""
    name, server = f"iwebdemo{os.getpid()}", superuser_url()
    yield {"DATABASE_URL": with_database(server, name=name), "IWEB_ROLE_PREFIX": name}
    with psycopg.connect(for_libpq(server), autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        for role in ("app", "owner", "staff"):
            admin.execute(
                sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_{role}"))
            )


IN_THE_DATABASE = """
SELECT count(*), array_agg(DISTINCT pg_get_userbyid(c.relowner)::text)
FROM sync_receipt r JOIN sync_delivery d ON d.id = r.delivery_id AND d.kind = 'sales_entry'
JOIN pg_class c ON c.relname = 'sync_receipt'
"""


# --- cut off ---


def supervisor_of(demo: Demo) -> int:
    """It leaves its process id in the lock that it holds."""
    return int((demo.state / "lock").read_text(encoding="utf-8").split()[0])


def cut_off(demo: Demo, cut: Callable[[Start], None]) -> set[tuple[int, str]]:
    """Start, `cut` in the middle of the tour; whoever belonged to it, once nobody is left or half a minute is over."""
    with started(demo) as start:
        start.wait_for("Giving consent")
        family = family_of(start.process.pid)
        cut(start)
        start.end()
    eventually(lambda: gone(demo, family), within=30)
    return family


def gone(demo: Demo, family: set[tuple[int, str]]) -> bool:
    return not living(family) and all(is_free(port=int(port)) for port in demo.ports.values())


def press_ctrl_c(start: Start) -> None:
    """A terminal tells all that run in its foreground: make, and the supervisor that make runs."""
    os.killpg(start.process.pid, signal.SIGINT)


# --- side by side, for they wait more than they work, and have nothing to do with each other ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    demo: Demo
    start: Start
    families: tuple[set[tuple[int, str]], ...] = ()


def of_a_person(demo: Demo) -> Story:
    return Story(demo=demo, start=run(demo))


def of_two_accidents(demo: Demo) -> Story:
    def kill(_: Start) -> None:
        os.kill(supervisor_of(demo), signal.SIGKILL)

    families = (cut_off(demo, press_ctrl_c), cut_off(demo, kill))
    return Story(demo=demo, start=run(demo), families=families)


@pytest.fixture(scope="module")
def stories(demo: Demo, place: Path, given: dict[str, str]) -> dict[str, "Future[Story]"]:
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    clone = of_an_ordinary_user(place / "of-somebody-else", user=user)
    theirs = Demo(clone=clone, state=clone / ".iweb", ports=new_ports(), user=user)
    served = replace(demo, state=place / "given", ports=new_ports(), given=given)
    cut = replace(demo, state=place / "cut", ports=new_ports())
    with ThreadPoolExecutor() as pool:
        return {
            "ordinary user": pool.submit(of_a_person, theirs),
            "given server": pool.submit(of_a_person, served),
            "cut off": pool.submit(of_two_accidents, cut),
        }


@pytest.mark.parametrize("name", ["ordinary user", "given server", "cut off"])
def test_whatever_the_circumstances_all_is_booked_once_and_to_the_cent(
    stories: dict[str, "Future[Story]"], name: str
) -> None:
    story = stories[name].result()
    assert len(booked(story.start)) == BOOKED
    assert entries(story.demo.state) == booked(story.start)


def test_all_that_an_ordinary_users_start_makes_is_that_users(
    stories: dict[str, "Future[Story]"],
) -> None:
    demo = stories["ordinary user"].result().demo
    assert {path.stat().st_uid for path in demo.state.rglob("*")} == {demo.user}


def test_a_database_server_that_is_given_is_used_with_roles_of_our_own(
    stories: dict[str, "Future[Story]"], given: dict[str, str]
) -> None:
    demo = stories["given server"].result().demo
    with psycopg.connect(for_libpq(given["DATABASE_URL"])) as admin:
        kept = admin.execute(IN_THE_DATABASE).fetchone()
    assert kept == (BOOKED, [f"{given['IWEB_ROLE_PREFIX']}_owner"])
    assert not (demo.state / "postgres").exists()


@pytest.mark.parametrize("accident", [0, 1], ids=["Ctrl-C", "kill -9 of the supervisor"])
def test_a_start_that_is_cut_off_leaves_nobody_behind_and_no_port_taken(
    stories: dict[str, "Future[Story]"], accident: int
) -> None:
    story = stories["cut off"].result()
    family = story.families[accident]
    # make, supervisor, guardian, tour, two sandboxes, postgres and three of its own, valkey, web and its process, worker, beat
    assert len(family) >= 15
    assert living(family) == set()
    assert gone(story.demo, family)
