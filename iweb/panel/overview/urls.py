"""The addresses of the first screen."""

from django.urls import path

from iweb.panel.overview import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("now/", views.overview_now, name="overview_now"),
]
