"""The embedded stores: a command gets them, data stay, secrets are secret, and nothing outlives the command."""

import json
import os
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.ops.local.running import Started, eventually, processes_about, started

SHOW_AND_STAY = (
    "import json, os, sys; print(json.dumps([os.environ['DATABASE_URL'], os.environ['REDIS_URL']]), flush=True);"
    "sys.stdin.read(); import time; time.sleep(600)"
)


def with_stores(state: Path, *words: str, code: str, **variables: str):
    command = ("-m", "iweb.ops.local.with_stores", "--state", str(state), *words)
    return started(*command, "--", os.sys.executable, "-c", code, **variables)


def addresses(program: Started) -> tuple[str, str]:
    program.wait_for("]\n")
    database_url, redis_url = json.loads(program.output.strip())
    return database_url, redis_url


def test_a_command_gets_both_stores_and_its_exit_code_comes_back(tmp_path: Path) -> None:
    code = (
        "import os, psycopg, redis\n"
        "row = psycopg.connect(os.environ['DATABASE_URL']).execute('select current_setting(%s)', ['fsync']).fetchone()\n"
        "print(row[0], redis.Redis.from_url(os.environ['REDIS_URL']).ping())\n"
        "raise SystemExit(7)"
    )
    with with_stores(tmp_path / "s", code=code) as program:
        assert program.end() == 7
    assert program.output == "on True\n"
    assert processes_about(tmp_path) == []


def test_what_both_stores_were_given_is_there_after_the_next_start(tmp_path: Path) -> None:
    write = (
        "import os, psycopg, redis\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as link:\n"
        "    link.execute('create table kept as select 42 as answer')\n"
        "redis.Redis.from_url(os.environ['REDIS_URL']).set('kept', 'too')"
    )
    read = (
        "import os, psycopg, redis\n"
        "print(psycopg.connect(os.environ['DATABASE_URL']).execute('table kept').fetchone()[0],"
        " redis.Redis.from_url(os.environ['REDIS_URL'], decode_responses=True).get('kept'))"
    )
    for code in (write, read):
        with with_stores(tmp_path / "s", code=code) as program:
            assert program.end() == 0, program.output
    assert program.output == "42 too\n"


def test_killing_the_launcher_stops_the_stores_and_loses_nothing_committed(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        database_url, redis_url = addresses(program)
        with psycopg.connect(database_url) as link:
            link.execute("create table kept as select generate_series(1, 1000) as n")
        redis.Redis.from_url(redis_url).set("kept", "too")
        program.process.kill()
        program.process.wait()
    assert eventually(lambda: processes_about(tmp_path) == [])
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        database_url, redis_url = addresses(program)
        with psycopg.connect(database_url) as link:
            assert link.execute("select count(*) from kept").fetchone() == (1000,)
        assert redis.Redis.from_url(redis_url).get("kept") == b"too"


def test_a_database_that_was_killed_recovers_at_the_next_start(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        database_url, _ = addresses(program)
        with psycopg.connect(database_url) as link:
            link.execute("create table kept as select generate_series(1, 1000) as n")
        os.kill(int((tmp_path / "s/postgres/postmaster.pid").read_text().split()[0]), 9)
        assert program.end() == 1
        assert "postgres ended with signal SIGKILL" in program.output
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        database_url, _ = addresses(program)
        with psycopg.connect(database_url) as link:
            assert link.execute("select count(*) from kept").fetchone() == (1000,)


def test_a_pid_file_that_names_another_program_does_not_block_the_start(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code="pass") as program:
        assert program.end() == 0, program.output
    # As after a power cut: the file is left, and its number now belongs to somebody else.
    lines = [str(os.getpid()), str(tmp_path / "s/postgres"), "0", "5432", "", "127.0.0.1", "", ""]
    (tmp_path / "s/postgres/postmaster.pid").write_text("\n".join(lines))
    with with_stores(tmp_path / "s", code="print('started')") as program:
        assert program.end() == 0, program.output
    assert program.output == "started\n"


def test_a_start_that_was_cut_off_while_the_database_was_made_leaves_nothing_half_made(
    tmp_path: Path,
) -> None:
    half_made = tmp_path / "s" / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with with_stores(tmp_path / "s", code="print('started')") as program:
        assert program.end() == 0, program.output
    assert not half_made.exists()


def test_a_second_launcher_of_the_same_data_is_refused_with_the_number_of_the_first(
    tmp_path: Path,
) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as first:
        addresses(first)
        with with_stores(tmp_path / "s", code="pass") as second:
            assert second.end() == 1
        assert f"already running (pid {first.process.pid})" in second.output


def test_test_runs_side_by_side_get_data_of_their_own(tmp_path: Path) -> None:
    with (
        with_stores(tmp_path / "s", "--fast", code=SHOW_AND_STAY) as first,
        with_stores(tmp_path / "s", "--fast", code=SHOW_AND_STAY) as second,
    ):
        assert set(addresses(first)).isdisjoint(addresses(second))
        assert {path.name for path in tmp_path.iterdir()} == {"s", "s-2"}
        with psycopg.connect(addresses(first)[0]) as link:
            assert link.execute("show fsync").fetchone() == ("off",)


def test_stores_that_the_environment_names_are_used_as_they_are(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgresql://me@db.example/x", "REDIS_URL": "redis://r.example/3"}
    code = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    with with_stores(tmp_path / "s", code=code, **given) as program:
        assert program.end() == 0
    assert program.output == "postgresql://me@db.example/x redis://r.example/3\n"
    assert not (tmp_path / "s" / "postgres").exists()
    assert not (tmp_path / "s" / "valkey").exists()


def test_passwords_are_random_private_and_on_no_command_line(tmp_path: Path) -> None:
    with (
        with_stores(tmp_path / "a", code=SHOW_AND_STAY) as one,
        with_stores(tmp_path / "b", code=SHOW_AND_STAY) as other,
    ):
        passwords = {urlsplit(url).password for url in (*addresses(one), *addresses(other))}
        assert len(passwords) == 4
        assert all(len(password or "") >= 32 for password in passwords)
        lines = "\n".join(processes_about(tmp_path))
        assert lines.count("postgres") >= 2
        assert not any(password in lines for password in passwords if password)
    for path in (*tmp_path.rglob("*.password"), *tmp_path.rglob("valkey.conf")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_without_the_password_neither_store_lets_anybody_in(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        database_url, redis_url = (urlsplit(url) for url in addresses(program))
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://postgres:guess@127.0.0.1:{database_url.port}/iweb")
        with socket.create_connection(("127.0.0.1", redis_url.port or 0), timeout=5) as link:
            link.sendall(b"PING\r\n")
            assert link.recv(100).startswith(b"-NOAUTH ")


def test_the_stores_listen_on_loopback_only(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        ports = {urlsplit(url).port for url in addresses(program)}
        listeners = {
            (socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16))
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
            for address, port in [line.split()[1].split(":")]
            if line.split()[3] == "0A"
        }
        assert {host for host, port in listeners if port in ports} == {"127.0.0.1"}
        every_version_6 = Path("/proc/net/tcp6").read_text()
        assert not any(f":{port:04X} " in every_version_6 for port in ports if port)


def test_ctrl_c_ends_the_command_and_then_the_stores(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        addresses(program)
        os.killpg(program.process.pid, 2)  # what a terminal does
        assert program.end() == 130
    assert processes_about(tmp_path) == []


def test_being_asked_to_end_ends_the_command_too(tmp_path: Path) -> None:
    with with_stores(tmp_path / "s", code=SHOW_AND_STAY) as program:
        addresses(program)
        program.process.terminate()
        assert program.end() == 143
    assert processes_about(tmp_path) == []
