"""The task queue as configured: a doorbell whose loss or echo does no harm."""

import ast
import re

import pytest
from django.conf import settings

from iweb.celery import app
from iweb.settings.environment import BASE_DIR


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if name.startswith(("iweb.", "connectors.", "mappings."))}


def test_every_task_goes_to_a_queue_on_purpose_and_every_route_leads_to_a_task() -> None:
    assert own_tasks() == set(settings.CELERY_TASK_ROUTES)


def test_every_queue_is_served_and_used() -> None:
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} == set(
        settings.QUEUE_NAMES
    )
    assert {queue.name for queue in app.conf.task_queues} == set(settings.QUEUE_NAMES)


def test_the_schedule_rings_tasks_that_exist_and_drops_stale_bells() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in own_tasks()
        assert entry["options"]["expires"] <= entry["schedule"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("task_ignore_result", True),
        ("worker_prefetch_multiplier", 1),
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
        ("result_backend", None),
        ("worker_enable_soft_shutdown_on_idle", True),
        ("worker_hijack_root_logger", False),
    ],
)
def test_a_message_may_be_lost_or_doubled_and_nothing_else(setting: str, value: object) -> None:
    assert app.conf[setting] == value


def test_a_running_task_is_not_handed_out_again() -> None:
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]


def test_a_lease_is_at_least_two_deadlines() -> None:
    """No call starts with less lease than one deadline (DESIGN 4)."""
    assert settings.IWEB_LEASE_SECONDS >= 2 * settings.IWEB_CALL_DEADLINE


def test_every_task_takes_ids_only() -> None:
    """Texts of ids: nothing personal and no secret ever lies in the broker."""
    trees = [
        ast.parse((BASE_DIR / one / "tasks.py").read_text()) for one in ("iweb/sync", "iweb/panel")
    ]
    tasks = [
        node
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    assert tasks
    for task in tasks:
        assert all(argument.arg.endswith("_id") for argument in task.args.args), task.name


def test_every_setting_that_is_asked_for_exists() -> None:
    asked = set()
    for root in ("iweb", "connectors", "mappings"):
        for file in (BASE_DIR / root).rglob("*.py"):
            if "from django.conf import settings" in (text := file.read_text()):
                asked |= set(re.findall(r"\bsettings\.([A-Z][A-Z0-9_]+)", text))
    assert len(asked) > 15
    assert {name for name in asked if not hasattr(settings, name)} == set()
