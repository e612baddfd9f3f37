"""The web server's entry. Production unless DJANGO_SETTINGS_MODULE says otherwise: forgetting it must not open a debug server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iweb.settings.production")

application = get_wsgi_application()

from iweb.ops.checks import guard_connections  # noqa: E402  (needs Django to be set up)

guard_connections()
