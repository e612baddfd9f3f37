"""A developer's machine and the demo. Secrets are made on first use and kept in IWEB_STATE; loopback is allowed."""

import environ

from iweb.settings.environment import BASE_DIR, env, local_secret

environ.Env.read_env(BASE_DIR / ".env")
env_tick = env.ENVIRON.setdefault("IWEB_TICK_SECONDS", "2")

from iweb.settings.base import *  # noqa: E402, F403
from iweb.settings.base import IWEB_DB_POOL  # noqa: E402
from iweb.settings.logs import logging_for, start_structlog  # noqa: E402
from iweb.settings.places import caches, databases  # noqa: E402

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret("secret_key")
IWEB_KEYS = env.str("IWEB_KEYS", default="") or f"k1:{local_secret('keyring')}"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")

IWEB_DATABASE_URL = env.str("DATABASE_URL", default="postgresql://postgres@127.0.0.1:5432/iweb")
IWEB_DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
DATABASES = databases(database_url=IWEB_DATABASE_URL, pool=IWEB_DB_POOL)
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = caches(redis_url=CELERY_BROKER_URL)

EXACT_CLIENT_ID = env.str("EXACT_CLIENT_ID", default="iweb-development")
EXACT_CLIENT_SECRET = env.str("EXACT_CLIENT_SECRET", default="iweb-development-secret")
EXACT_SANDBOX_URL = env.str("EXACT_SANDBOX_URL", default="http://127.0.0.1:8802")
PRESTASHOP_SANDBOX_URL = env.str("PRESTASHOP_SANDBOX_URL", default="http://127.0.0.1:8801")
VIES_SANDBOX_URL = env.str("VIES_SANDBOX_URL", default="http://127.0.0.1:8803")
ECB_SANDBOX_URL = env.str("ECB_SANDBOX_URL", default="")
IWEB_READ_RATES = env.bool("IWEB_READ_RATES", default=bool(ECB_SANDBOX_URL))
IWEB_ALLOW_LOOPBACK = env.bool("IWEB_ALLOW_LOOPBACK", default=True)

# Sign-up in the demo goes on without waiting for a mail that only the console shows.
ACCOUNT_EMAIL_VERIFICATION = env.str("IWEB_EMAIL_VERIFICATION", default="optional")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))

# Straight from the source folders, without collecting them first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Browsers know passkeys at http://localhost too; the library that checks them asks to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
LOGGING = logging_for(level=env.str("IWEB_LOG_LEVEL", default="INFO"))
start_structlog()
