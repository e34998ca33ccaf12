"""Addresses of the administrators' page about backups and verifications."""

from django.urls import path

from zhizhi.registry.keeping import views

app_name = "keeping"
urlpatterns = [
    path("", views.state, name="state"),
]
