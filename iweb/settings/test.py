"""The test suite: real PostgreSQL and Redis, fixed secrets, loopback only. tests/conftest.py gives each worker its own stores."""

import os

from iweb.settings.base import *  # noqa: F403
from iweb.settings.environment import database, env, redis_database
from iweb.settings.logs import logging_for, start_structlog
from iweb.settings.places import caches
from iweb.settings.queues import CELERY_BROKER_TRANSPORT_OPTIONS

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
# Each worker of the suite has a broker and a cache of its own; runs side by side have names of their own in them.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
_RUN = os.environ.setdefault("IWEB_TEST_RUN", str(os.getpid()))
CELERY_BROKER_URL = redis_database(
    url=env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"), plus=2 * _WORKER
)
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"test-{_RUN}-"
CACHES = caches(redis_url=CELERY_BROKER_URL)
CACHES["default"]["KEY_PREFIX"] = f"test-{_RUN}"

EXACT_CLIENT_ID = "iweb-test"
EXACT_CLIENT_SECRET = "iweb-test-secret"  # noqa: S105
EXACT_SANDBOX_URL = env.str("EXACT_SANDBOX_URL", default="http://127.0.0.1:8802")
PRESTASHOP_SANDBOX_URL = env.str("PRESTASHOP_SANDBOX_URL", default="http://127.0.0.1:8801")
VIES_SANDBOX_URL = env.str("VIES_SANDBOX_URL", default="http://127.0.0.1:8803")
ECB_SANDBOX_URL = env.str("ECB_SANDBOX_URL", default="")
IWEB_READ_RATES = env.bool("IWEB_READ_RATES", default=bool(ECB_SANDBOX_URL))
IWEB_ALLOW_LOOPBACK = True

# Static files as they lie in the tree: nothing is collected for a test run.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Argon2 as in production would take a fifth of a second a sign-in; test_passwords.py checks the real list.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Browsers know passkeys at http://localhost too; the library that checks them asks to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
LOGGING = logging_for(level="WARNING")
start_structlog()
