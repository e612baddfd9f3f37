"""What browsers are told: content security policy, cookies, language (security rules in docs/security.md)."""

from typing import Any

from csp.constants import NONE, SELF

# No inline script or style, no eval; htmx runs with `includeIndicatorStyles` and `allowEval` off (DESIGN 7).
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's stylesheet draws its arrows and ticks as data images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # Redis keeps nothing whose loss matters
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Lax, so that the return from a consent screen is signed in
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# Seconds. ASVS 7.1.1: both limits are written down in docs/security.md and enforced by SessionLimitsMiddleware.
IWEB_SESSION_ABSOLUTE = 12 * 3600
IWEB_SESSION_IDLE = 2 * 3600
