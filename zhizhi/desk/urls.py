"""Addresses of the desk's own pages."""

from django.urls import path

from zhizhi.desk import gallery, views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("alerts/seen/", views.all_seen, name="all_seen"),
    path("alerts/<int:alert_id>/seen/", views.seen, name="seen"),
    path("search/", views.search, name="search"),
    path("office/", views.office, name="office"),
    *gallery.urlpatterns,
]
