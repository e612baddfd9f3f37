"""The test suite: real PostgreSQL and Redis, fixed secrets, loopback only. tests/conftest.py gives each worker its own stores."""

from iweb.settings.base import *  # noqa: F403
from iweb.settings.environment import database, env
from iweb.settings.logs import logging_for, start_structlog
from iweb.settings.places import caches

DEBUG = False
SECRET_KEY = "a-secret-of-the-test-suite-which-signs-nothing-that-anyone-trusts"  # noqa: S105
IWEB_KEYS = "k1:dGhlLXRlc3Qtc3VpdGUncy1rZXktb2YtMzItYnl0ZXM="
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
BASE_URL = "http://127.0.0.1:8000"

IWEB_DATABASE_URL = env.str("DATABASE_URL", default="postgresql://postgres@127.0.0.1:5432/postgres")
IWEB_DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
IWEB_ROLE_PREFIX = env.str("IWEB_ROLE_PREFIX", default="iwebtest")
# No pool: a test holds one connection, and a transaction of its own around it.
DATABASES = {"default": database(url=IWEB_DATABASE_URL, pool=0)}
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = caches(redis_url=CELERY_BROKER_URL)

EXACT_CLIENT_ID = "iweb-test"
EXACT_CLIENT_SECRET = "iweb-test-secret"  # noqa: S105
EXACT_SANDBOX_URL = env.str("EXACT_SANDBOX_URL", default="http://127.0.0.1:8802")
PRESTASHOP_SANDBOX_URL = env.str("PRESTASHOP_SANDBOX_URL", default="http://127.0.0.1:8801")
IWEB_ALLOW_LOOPBACK = True

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Argon2 as in production would take a fifth of a second a sign-in; test_passwords.py checks the real list.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = logging_for(level="WARNING")
start_structlog()
