"""All addresses: each part of the program brings its own list."""

from django.urls import URLPattern, URLResolver, include, path

from iweb.support.site import staff_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("iweb.ops.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("staff/", staff_site.urls),
    path("", include("iweb.panel.urls")),
]
