"""Probes: alive (the process answers) and ready (its stores answer and the schema fits)."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

_MOST_SECONDS = 2


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; says nothing about its stores, or a lost store would restart every process."""
    return HttpResponse("alive", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when database, broker and schema are there, else 503 with what is not. No detail that helps a stranger."""
    state = {"database": _database(), "broker": _broker()}
    state["schema"] = _schema() if state["database"] else False
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=_MOST_SECONDS,
        socket_connect_timeout=_MOST_SECONDS,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _schema() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
