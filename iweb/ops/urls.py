"""Addresses for machines: is it alive, is it ready, how is it going."""

from django.urls import path

from iweb.ops import health, metrics

urlpatterns = [
    path("livez", health.alive, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.scrape, name="metrics"),
]
