"""Production. Refuses to start with anything missing, weak or meant for a developer's machine, and names all of it at once."""

from iweb.settings.base import *  # noqa: F403
from iweb.settings.base import DEFAULT_FROM_EMAIL, IWEB_DB_POOL, SENTRY_DSN
from iweb.settings.browser import CONTENT_SECURITY_POLICY
from iweb.settings.demands import refuse_unless_fit_for_production
from iweb.settings.environment import env
from iweb.settings.error_reports import start_error_reports
from iweb.settings.logs import logging_for, start_structlog
from iweb.settings.places import caches, databases

refuse_unless_fit_for_production(environment=env.ENVIRON)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
IWEB_KEYS = env.str("IWEB_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = env.str("BASE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

IWEB_DATABASE_URL = env.str("DATABASE_URL")
IWEB_DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
DATABASES = databases(database_url=IWEB_DATABASE_URL, pool=IWEB_DB_POOL)
CELERY_BROKER_URL = env.str("REDIS_URL")
CACHES = caches(redis_url=CELERY_BROKER_URL)

EXACT_CLIENT_ID = env.str("EXACT_CLIENT_ID")
EXACT_CLIENT_SECRET = env.str("EXACT_CLIENT_SECRET")
# A trial is a kind of connection whose address is the house's own, never a visitor's (DESIGN 5).
EXACT_SANDBOX_URL = env.str("IWEB_TRIAL_EXACT_URL", default="")
PRESTASHOP_SANDBOX_URL = env.str("IWEB_TRIAL_PRESTASHOP_URL", default="")
VIES_SANDBOX_URL = ""  # the register itself, for trials too
ECB_SANDBOX_URL = ""  # the bank itself, for trials too
IWEB_ALLOW_LOOPBACK = False
IWEB_STAFF_NEED_SECOND_FACTOR = True

vars().update(env.email_url("EMAIL_URL"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# https://docs.djangoproject.com/en/5.2/topics/security/ and .../howto/deployment/checklist/
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# The proxy must drop this header from outside and set it itself; without IWEB_BEHIND_PROXY it is not believed.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("IWEB_BEHIND_PROXY", default=False) else None
)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
# Browsers accept these names only with Secure, path / and no domain, so no sister host can plant one.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = logging_for(level=env.str("IWEB_LOG_LEVEL", default="INFO"))
start_structlog()
start_error_reports(dsn=SENTRY_DSN, environment="production")
