"""Addresses of the auditor's pages."""

from django.urls import path

from zhizhi.registry.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.acts, name="list"),
    path("heads/", views.heads, name="heads"),
]
