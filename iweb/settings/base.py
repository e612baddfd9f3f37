"""What holds everywhere. Each place (development, test, production) adds what only holds there."""

from email.utils import parseaddr
from pathlib import Path

from iweb.settings.browser import *  # noqa: F403  (settings modules are read by Django as one)
from iweb.settings.delivery import *  # noqa: F403
from iweb.settings.environment import BASE_DIR, STATE, env
from iweb.settings.evidence import *  # noqa: F403
from iweb.settings.logs import *  # noqa: F403
from iweb.settings.queues import *  # noqa: F403
from iweb.settings.signing_in import *  # noqa: F403

IWEB_STATE = STATE
# Two installations can share a PostgreSQL cluster when their roles have names of their own.
IWEB_ROLE_PREFIX = env.str("IWEB_ROLE_PREFIX", default="iweb")
# Where a database administrator made the app's role by hand, its name; empty: <prefix>_app.
IWEB_APP_ROLE = env.str("IWEB_APP_ROLE", default="")
IWEB_DB_POOL = env.int("IWEB_DB_POOL", default=8)

INSTALLED_APPS = [
    "iweb.core",
    "iweb.tenants",
    "iweb.accounts",
    "mappings",
    "connectors",
    "iweb.sync",
    "iweb.notices",
    "iweb.panel",
    "iweb.support",
    "iweb.ops",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, for FORM_RENDERER
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "django_structlog",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iweb.accounts.middleware.SessionLimitsMiddleware",
    "iweb.accounts.middleware.PersonsLanguageMiddleware",
    "iweb.accounts.middleware.PrivatePagesMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "iweb.accounts.middleware.SessionListMiddleware",
    "iweb.accounts.middleware.StaffSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "iweb.panel.middleware.PermissionMiddleware",  # its hook runs before the tenant's scope opens
    "iweb.tenants.middleware.CurrentTenantMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "iweb.urls"
WSGI_APPLICATION = "iweb.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("IWEB_STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]

SENTRY_DSN = env.str("SENTRY_DSN", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="iWeb <no-reply@localhost>")
# Seconds to wait for the mail server: a task that hangs on it would keep others waiting.
EMAIL_TIMEOUT = 30
# Whom the button "Ask support" writes to.
IWEB_SUPPORT_EMAIL = env.str("IWEB_SUPPORT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# Seconds a browser may take for a body; the panel uploads nothing larger than a mapping file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Who may read /metrics; empty: nobody, the page does not exist.
IWEB_METRICS_TOKEN = env.str("IWEB_METRICS_TOKEN", default="")
