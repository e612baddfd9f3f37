"""The addresses of the month-end screens."""

from django.urls import path

from iweb.panel.month_end import abroad, files, views

urlpatterns = [
    path("", views.month_end, name="month_end"),
    path("abroad/", abroad.month_end_abroad, name="month_end_abroad"),
    path("make/", views.month_end_make, name="month_end_make"),
    path("<uuid:pack_id>/", views.month_end_pack, name="month_end_pack"),
    path("<uuid:pack_id>/files/", files.month_end_files, name="month_end_files"),
]
