"""The compose file: who may reach whom, who knows which secret, and how each service is watched and stopped."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from iweb.ops.container.roles import ROLES
from iweb.settings.demands import REQUIRED
from iweb.settings.queues import CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
STORES = ("postgres", "valkey")


def seconds(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([sm])", text).groups()
    return int(number) * {"s": 1, "m": 60}[unit]


def networks(*names: str) -> set[str]:
    return {network for name in names for network in SERVICES[name]["networks"]}


def test_these_services_make_up_the_whole() -> None:
    assert SERVICES.keys() == {*OURS, *STORES, "mailpit"}
    assert {SERVICES[name]["environment"]["IWEB_ROLE"] for name in OURS} == ROLES.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert not service.keys() & {
        "privileged",
        "cap_add",
        "devices",
        "pid",
        "ipc",
        "network_mode",
        "userns_mode",
    }
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert any(line.startswith("/tmp") for line in service["tmpfs"])
    assert "docker.sock" not in str(service)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name == "migrate":
        assert check == {"disable": True}
        assert SERVICES[name]["restart"] == "no"
    else:
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert seconds(check["timeout"]) <= seconds(check["interval"])
        assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxys_door_and_the_mail_catcher_are_published_and_on_loopback_only() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"], "mailpit": ["127.0.0.1:8025:8025"]}


def test_the_stores_are_reached_by_us_only_and_reach_nobody() -> None:
    assert networks(*STORES) == {"stores"}
    assert COMPOSE["networks"]["stores"] == {"internal": True}
    assert {name for name in SERVICES if "stores" in networks(name)} == {*OURS, *STORES}


def test_only_the_worker_reaches_the_outside_by_itself() -> None:
    """Panel views do no HTTP (DESIGN 5); `front` is there for the published ports."""
    assert {name for name in SERVICES if "outside" in networks(name)} == {"worker"}


def test_the_owners_address_is_known_to_migrate_only() -> None:
    files = {name: service.get("env_file", []) for name, service in SERVICES.items()}
    assert {name for name, paths in files.items() if "docker/migrate.env" in paths} == {"migrate"}
    assert {name for name, paths in files.items() if "docker/postgres.env" in paths} == {"postgres"}
    assert "DATABASE_OWNER_URL" in (ROOT / "docker/migrate.env.example").read_text()
    assert "OWNER" not in (ROOT / "docker/iweb.env.example").read_text()


def test_no_secret_stands_in_the_file_itself() -> None:
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            assert not re.search(r"PASSWORD|SECRET|KEY|_URL", variable), f"{name}: {variable}"
    assert "docker/*.env" not in (ROOT / "docker-compose.yml").read_text().split("services:")[1]
    assert (ROOT / "docker/.gitignore").read_text() == "*.env\n"


def test_every_file_of_secrets_has_an_example_that_names_all_of_it() -> None:
    used = {path for service in SERVICES.values() for path in service.get("env_file", [])}
    for path in used:
        assert (ROOT / f"{path}.example").is_file(), path
    named = {
        line.split("=")[0]
        for line in (ROOT / "docker/iweb.env.example").read_text().splitlines()
        if "=" in line
    }
    assert REQUIRED.keys() <= named


@pytest.mark.parametrize("name", OURS)
def test_our_programs_start_after_what_they_stand_on(name: str) -> None:
    conditions = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    expected = {"postgres": "service_healthy"}
    if name != "migrate":
        expected |= {"valkey": "service_healthy", "migrate": "service_completed_successfully"}
    assert conditions == expected


def test_the_worker_gets_longer_to_stop_than_its_soft_shutdown_takes() -> None:
    grace = seconds(SERVICES["worker"]["stop_grace_period"])
    assert grace >= CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT + 20
    assert ROLES["worker"].environment["REMAP_SIGTERM"] == "SIGQUIT"


def test_the_stores_keep_their_data_and_lose_no_task() -> None:
    assert SERVICES["postgres"]["volumes"][0].endswith(":/var/lib/postgresql")
    assert SERVICES["valkey"]["volumes"][0].endswith(":/data")
    command = " ".join(SERVICES["valkey"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command
    assert "--requirepass" not in command  # it goes into a file


def test_images_are_named_with_a_version() -> None:
    for name in (*STORES, "mailpit"):
        assert re.fullmatch(r"[\w/.-]+:v?\d[\w.]*", SERVICES[name]["image"])
