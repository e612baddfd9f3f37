"""The stores as this process reaches them: the database as the app's role, the broker and the cache."""

from typing import Any

from iweb.settings.environment import database, env, prepared_urls, redis_database


def databases(*, database_url: str, pool: int) -> dict[str, dict[str, Any]]:
    """DATABASES. Where `prepare_database` made roles for this database, the process runs as the app's role by itself."""
    app_url = prepared_urls(database_url=database_url).get("app_url", database_url)
    return {"default": database(url=app_url, pool=pool)}


def caches(*, redis_url: str) -> dict[str, dict[str, Any]]:
    """CACHES on the database number after the broker's: sign-in rate limits need a cache that all processes share."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.str("REDIS_CACHE_URL", default=redis_database(url=redis_url, plus=1)),
            "KEY_PREFIX": "iweb",
        }
    }
