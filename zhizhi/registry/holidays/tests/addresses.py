"""The holiday pages alone: their tests need no other app's addresses."""

from django.urls import include, path

urlpatterns = [path("holidays/", include("zhizhi.registry.holidays.urls"))]
