"""Certificates are checked everywhere, and a handshake is part of the deadline."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.errors import NotNow, UnknownOutcome
from connectors.http import Door
from tests.connectors.door.scripted_server import Peer, ScriptedServer


def certificate(folder: Path, *, name: x509.GeneralName) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for `name`, and a server's context that uses it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return pem, context


def answers(peer: Peer) -> None:
    while peer.read_request():
        peer.answer()


def drips_its_body(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
    peer.drip(b" " * 50, every=0.2)


@pytest.fixture
def localhost(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path, name=x509.IPAddress(ip_address("127.0.0.1")))


def test_a_trusted_certificate_for_the_host_is_accepted_and_the_connection_kept(
    localhost: tuple[Path, ssl.SSLContext],
) -> None:
    pem, context = localhost
    with ScriptedServer(answers, tls=context) as server:
        out = Door(server.url, allow_loopback=True, ca_file=str(pem))
        assert [out.call("POST", "/", json={}).status for _ in range(3)] == [200, 200, 200]
        assert server.connections == 1


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_leaves(
    localhost: tuple[Path, ssl.SSLContext],
) -> None:
    _, context = localhost
    with ScriptedServer(answers, tls=context) as server, pytest.raises(NotNow) as caught:
        Door(server.url, allow_loopback=True).call("POST", "/", json={})
    assert caught.value.message_id == "http.certificate_refused"


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    pem, context = certificate(tmp_path, name=x509.DNSName("other.example"))
    with ScriptedServer(answers, tls=context) as server, pytest.raises(NotNow) as caught:
        Door(server.url, allow_loopback=True, ca_file=str(pem)).call("POST", "/", json={})
    assert caught.value.message_id == "http.certificate_refused"


def test_a_handshake_that_never_ends_is_ended_by_the_deadline() -> None:
    def drips_a_handshake(peer: Peer) -> None:
        peer.drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 100, every=0.2)

    with ScriptedServer(drips_a_handshake) as server:
        began = time.monotonic()
        with pytest.raises(NotNow):
            Door(
                server.url.replace("http:", "https:"),
                allow_loopback=True,
                deadline=timedelta(seconds=1),
            ).call("POST", "/", json={})
        assert time.monotonic() - began < 1.6


def test_a_dripping_body_over_tls_is_ended_by_the_deadline(
    localhost: tuple[Path, ssl.SSLContext],
) -> None:
    pem, context = localhost
    with ScriptedServer(drips_its_body, tls=context) as server:
        began = time.monotonic()
        with pytest.raises(UnknownOutcome):
            Door(
                server.url, allow_loopback=True, ca_file=str(pem), deadline=timedelta(seconds=1)
            ).call("POST", "/", json={})
        assert time.monotonic() - began < 1.6
