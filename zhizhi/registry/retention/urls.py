"""Addresses of keeping and erasing."""

from django.urls import path

from zhizhi.registry.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("hold/", views.hold, name="hold"),
    path("hold/<int:pk>/lift/", views.lift, name="lift"),
    path("people/<int:pk>/", views.erase, name="erase"),
    path("<slug:class_id>/", views.due, name="due"),
]
