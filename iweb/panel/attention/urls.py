"""The addresses of what needs a person."""

from django.urls import path

from iweb.panel.attention import customers, views

urlpatterns = [
    path("", views.attention, name="attention"),
    path("group/", views.attention_group, name="attention_group"),
    path("retry/", views.attention_retry, name="attention_retry"),
    path("retry/<uuid:retry_id>/", views.attention_progress, name="attention_progress"),
    path("customer/<uuid:sale_id>/", customers.customer, name="customer"),
    path("customer/<uuid:sale_id>/save/", customers.customer_save, name="customer_save"),
]
