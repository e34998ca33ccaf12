"""Addresses of the auditor's pages."""

from django.urls import path

from zhizhi.registry.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.acts, name="list"),
    path("<int:seq>/", views.act, name="act"),
    path("export/", views.export, name="export"),
    path("figures/", views.figures, name="figures"),
    path("heads/", views.heads, name="heads"),
    path("heads/file/", views.heads_file, name="heads_file"),
    path("heads/check/", views.heads_check, name="heads_check"),
]
