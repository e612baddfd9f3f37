"""Where the door never leads (checklist row 19)."""

import socket
from datetime import timedelta

import pytest

from connectors.errors import Blocked, NotNow, UnknownOutcome
from connectors.http import Door
from tests.connectors.door.scripted_server import Peer, ScriptedServer

INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]",
    "[fe80::1]", "[64:ff9b::a00:1]", "100.64.0.1", "169.254.169.254", "0.0.0.0", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[2002:a00:1::]", "[::]",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_of_an_inside_network_is_blocked(host: str) -> None:
    with pytest.raises(Blocked) as caught:
        Door(f"https://{host}").call("GET", "/")
    assert caught.value.message_id == "http.address_refused"


@pytest.mark.parametrize("host", [host for host in INSIDE if host not in
                                  ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]")])  # fmt: skip
def test_allowing_loopback_allows_no_other_inside_address(host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(Blocked):
            Door(f"{scheme}://{host}", allow_loopback=True).call("GET", "/")


@pytest.mark.parametrize(
    "url",
    ["http://shop.example", "ftp://shop.example", "file:///etc/passwd", "https://user:word@shop.example",
     "https://shop.example@evil.example", "//shop.example", "https://", "https://shop.example:port"],
)  # fmt: skip
def test_an_address_that_is_not_plainly_https_is_blocked_at_once(url: str) -> None:
    with pytest.raises(Blocked):
        Door(url)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Every look-up of a name takes the next answer."""
    left = list(answers)
    asked: list[str] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *rest: object, **more: object) -> list[tuple[object, ...]]:
        if host[0].isdigit():
            return real(host, port, *rest, **more)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return asked


def test_plain_http_is_for_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34")
    with pytest.raises(Blocked):
        Door("http://shop.example", allow_loopback=True).call("GET", "/")


def test_another_port_is_for_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34")
    with pytest.raises(Blocked):
        Door("https://shop.example:8443", allow_loopback=True).call("GET", "/")


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that answers with a public address first and an inside one after is looked up once."""
    connected: list[object] = []
    asked = resolve_to(monkeypatch, "93.184.216.34", "10.0.0.1")

    def no_route(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise OSError("no route")

    monkeypatch.setattr("urllib3.util.connection.create_connection", no_route)
    with pytest.raises(NotNow):
        Door("https://shop.example").call("GET", "/")
    assert asked == ["shop.example"]
    assert connected == [("93.184.216.34", 443)]


def test_a_name_that_moves_inside_later_is_blocked_then(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(peer: Peer) -> None:
        while peer.read_request():
            peer.answer()

    with ScriptedServer(script) as server:
        resolve_to(monkeypatch, "127.0.0.1", "10.0.0.1")
        out = Door(f"http://shop.example:{server.port}", allow_loopback=True)
        assert out.call("GET", "/").status == 200
        assert out.call("GET", "/").status == 200  # still the pinned one
        from connectors.http import forget_connections

        forget_connections(out._session())
        with pytest.raises(Blocked):
            out.call("GET", "/")


def test_the_host_header_carries_the_name_not_the_pinned_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got: list[bytes] = []

    def script(peer: Peer) -> None:
        got.append(peer.read_request())
        peer.answer()

    with ScriptedServer(script) as server:
        resolve_to(monkeypatch, "127.0.0.1")
        Door(f"http://shop.example:{server.port}", allow_loopback=True).call("GET", "/x")
    assert f"Host: shop.example:{server.port}".encode() in got[0]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "http://127.0.0.1:1/", "//evil.example/x", "ftp://127.0.0.1/"],
)
@pytest.mark.parametrize(("method", "error"), [("GET", Blocked), ("POST", UnknownOutcome)])
def test_a_redirect_to_another_host_is_not_followed(
    target: str, method: str, error: type[Exception]
) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(status="302 Found", headers=f"Location: {target}\r\n")

    with ScriptedServer(script) as server, pytest.raises(error) as caught:
        Door(server.url, allow_loopback=True).call(method, "/", json={})
    assert caught.value.message_id == "http.redirected_elsewhere"


def moved_once(peer: Peer) -> None:
    while request := peer.read_request():
        if request.split(b" ")[1] == b"/api?a=1":
            peer.answer(status="301 Moved Permanently", headers="Location: /api/?a=1\r\n")
        else:
            peer.answer(request.split(b" ")[1])


def test_a_read_follows_a_redirect_within_the_host() -> None:
    with ScriptedServer(moved_once) as server:
        answer = Door(server.url, allow_loopback=True).call("GET", "/api", params={"a": "1"})
        assert (answer.status, answer.body) == (200, b"/api/?a=1")


def test_a_write_is_never_sent_on_by_a_redirect() -> None:
    with ScriptedServer(moved_once) as server:
        assert Door(server.url, allow_loopback=True).call("POST", "/api?a=1", json={}).status == 301


def test_a_path_cannot_lead_to_another_host() -> None:
    for path in ("//evil.example/x", "https://evil.example/x", "http://127.0.0.1:1/x"):
        with pytest.raises(Blocked):
            Door("http://127.0.0.1:9", allow_loopback=True, deadline=timedelta(seconds=1)).call(
                "GET", path
            )


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    def script(peer: Peer) -> None:
        got.append(peer.read_request())
        peer.answer()

    got: list[bytes] = []
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password CANARY")
    monkeypatch.setenv("NETRC", str(netrc))
    with ScriptedServer(script) as server:
        assert Door(server.url, allow_loopback=True).call("GET", "/").status == 200
    assert b"authorization" not in got[0].lower()
