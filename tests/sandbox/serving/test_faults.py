"""Each fault as the client sees it, and whether the work was done."""

import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from connectors.sandbox.serving.faults import KINDS, Way, Work


def connect(counter, timeout=5.0):
    return http.client.HTTPConnection(urlsplit(counter.url).netloc, timeout=timeout)


def ask(counter, path="/x", *, timeout=5.0, **headers):
    """Status and body, or the exception that came instead."""
    connection = connect(counter, timeout)
    try:
        connection.request(
            "POST", path, b"{}", {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return error
    finally:
        connection.close()


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in KINDS.items() if kind.way is Way.INSTEAD)
)
def test_an_answer_in_place_of_the_real_one(counter, name):
    status, _ = ask(counter, X_Sandbox_Fault=name)
    wanted = {"status": name[7:10], "fault": "500", "html": "200", "garbage": "200", "rate": "429"}[
        name.split("_")[0]
    ]
    assert str(status) == wanted
    assert counter.done == (1 if KINDS[name].work is Work.FIRST else 0)


@pytest.mark.parametrize(("name", "done"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_is_a_reset(counter, name, done):
    assert isinstance(ask(counter, X_Sandbox_Fault=name), ConnectionResetError)
    assert counter.done == done


@pytest.mark.parametrize(
    ("name", "done"), [("timeout_before_commit", 0), ("timeout_after_commit", 1)]
)
def test_silence_lasts_until_the_client_gives_up(counter, name, done):
    assert isinstance(ask(counter, timeout=0.3, X_Sandbox_Fault=name), TimeoutError)
    assert counter.done == done


def test_silence_ends_in_a_closed_connection_after_its_seconds(counter):
    started = time.monotonic()
    assert isinstance(
        ask(counter, X_Sandbox_Fault="timeout_before_commit;seconds=0.3"),
        http.client.RemoteDisconnected,
    )
    assert 0.25 < time.monotonic() - started < 2


def test_a_late_commit_is_done_after_its_seconds_though_the_client_left(counter, control):
    assert isinstance(
        ask(counter, timeout=0.2, X_Sandbox_Fault="late_commit;seconds=0.6"), TimeoutError
    )
    assert counter.done == 0
    (row,) = control.requests()
    assert (row["status"], row["processed"]) == (None, None)
    for _ in range(60):
        if counter.done:
            break
        time.sleep(0.05)
    (row,) = control.requests()
    assert (counter.done, row["processed"]) == (1, 200)


def test_an_empty_body_comes_with_the_real_status(counter):
    assert ask(counter, X_Sandbox_Fault="empty_body") == (200, b"")
    assert counter.done == 1


def test_a_truncated_body_ends_before_its_announced_length(counter):
    assert isinstance(ask(counter, X_Sandbox_Fault="truncated"), http.client.IncompleteRead)
    assert counter.done == 1


def test_a_slow_drip_comes_byte_by_byte(counter):
    started = time.monotonic()
    status, body = ask(counter, X_Sandbox_Fault="slow_drip;seconds=0.002")
    assert (status, body) == (200, b'{"done":1,"method":"POST"}')
    assert time.monotonic() - started > 0.2


def test_a_slow_drip_resets_a_clients_own_read_timeout_again_and_again(counter):
    with socket.create_connection(("127.0.0.1", urlsplit(counter.url).port), timeout=0.5) as client:
        client.sendall(
            b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX-Sandbox-Fault: slow_drip;seconds=0.05\r\n\r\n"
        )
        assert [len(client.recv(100)) for _ in range(5)] == [1] * 5


def test_an_order_counts_down_and_only_fits_its_method_and_path(counter, control):
    control.inject(kind="status_503", method="POST", path="^/orders/[0-9]+$", times=2)
    statuses = [
        ask(counter, path)[0] for path in ("/x", "/orders/a", "/orders/1", "/orders/2", "/orders/3")
    ]
    assert statuses == [200, 200, 503, 503, 200]


def test_orders_are_taken_in_turn_and_can_be_cleared(counter, control):
    control.inject(kind="status_503")
    control.inject(kind="status_408", times=None)
    assert [ask(counter)[0] for _ in range(3)] == [503, 408, 408]
    control.clear_faults()
    assert ask(counter)[0] == 200


@pytest.mark.parametrize(
    "order",
    [{"kind": "earthquake"}, {}, {"kind": "html", "path": "("}, {"kind": "html", "times": "x"}],
)
def test_an_order_that_makes_no_sense_is_refused_with_words(control, order):
    with pytest.raises(ValueError, match="error"):
        control.call("POST", "faults", order)


@pytest.mark.parametrize("header", ["earthquake", "html;minutes=2", "html;seconds=x"])
def test_a_fault_header_that_makes_no_sense_is_refused_and_nothing_is_done(counter, header):
    assert ask(counter, X_Sandbox_Fault=header)[0] == 400
    assert counter.done == 0


def test_stopping_ends_silent_connections_at_once(counter):
    thread = threading.Thread(
        target=ask, args=(counter,), kwargs={"X_Sandbox_Fault": "timeout_before_commit"}
    )
    thread.start()
    while not counter.journal.rows():
        time.sleep(0.01)
    started = time.monotonic()
    counter.server.end()
    thread.join(5)
    assert time.monotonic() - started < 2
    assert not thread.is_alive()
