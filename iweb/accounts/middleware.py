"""What holds for everybody who is signed in: session limits, the person's language, private pages, staff's second factor."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from iweb.accounts.second_factor import has_second_factor

Next = Callable[[HttpRequest], HttpResponseBase]

BEGAN = "session_began"
SEEN = "session_seen"
# Seconds between two notes of activity: a write on every request would cost more than the minute it can be off.
_NOTE_EVERY = 60


class SessionLimitsMiddleware:
    """Ends a session twelve hours after sign-in, and two hours after the last request (docs/security.md, ASVS 7.3)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            if self._has_ended(request, now=now):
                logout(request)
            else:
                self._note(request, now=now)
        return self.get_response(request)

    @staticmethod
    def _has_ended(request: HttpRequest, *, now: int) -> bool:
        began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
        too_old = now - began >= settings.IWEB_SESSION_ABSOLUTE
        return bool(too_old or now - seen >= settings.IWEB_SESSION_IDLE)

    @staticmethod
    def _note(request: HttpRequest, *, now: int) -> None:
        request.session.setdefault(BEGAN, now)
        if now - request.session.get(SEEN, 0) >= _NOTE_EVERY:
            request.session[SEEN] = now
            request.is_noted = True  # type: ignore[attr-defined]


class SessionListMiddleware:
    """Keeps allauth's list of sessions as often as activity is noted: with every request it would cost three questions more."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "is_noted", False) and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class PersonsLanguageMiddleware:
    """The signed-in person's language, else the cookie's or the browser's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = self._language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in dict(settings.LANGUAGES):
            return chosen
        if request.user.is_authenticated:
            return request.user.language
        return translation.get_language_from_request(request)


class PrivatePagesMiddleware:
    """Pages of a signed-in person are kept in no cache, so that the back button of the next person shows nothing (ASVS 14.3.2)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and isinstance(response, HttpResponse):
            add_never_cache_headers(response)
        return response


class StaffSecondFactorMiddleware:
    """Staff without a second factor reach nothing but the pages to set one up, where the settings demand it."""

    ALLOWED = ("/account/", "/static/", "/livez", "/readyz", "/language/")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        user = request.user
        if not (settings.IWEB_STAFF_NEED_SECOND_FACTOR and user.is_authenticated and user.is_staff):
            return False
        return not request.path.startswith(self.ALLOWED) and not has_second_factor(user)
