"""The addresses of the sales screens."""

from django.urls import path

from iweb.panel.sales import actions, views

urlpatterns = [
    path("", views.sales, name="sales"),
    path("<uuid:sale_id>/", views.sale, name="sale"),
    path("<uuid:sale_id>/road/", views.sale_road, name="sale_road"),
    path("<uuid:sale_id>/retry/", actions.sale_retry, name="sale_retry"),
    path("<uuid:sale_id>/by-hand/", actions.sale_by_hand, name="sale_by_hand"),
    path("<uuid:sale_id>/hold/", actions.sale_hold, name="sale_hold"),
]
