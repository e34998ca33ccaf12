"""The journal's pages alone: its tests need no other app's addresses."""

from django.urls import include, path

urlpatterns = [path("journal/", include("zhizhi.registry.journal.urls"))]
