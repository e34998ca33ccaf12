"""Addresses of the holiday tables."""

from django.urls import path

from zhizhi.registry.holidays import views

app_name = "holidays"
urlpatterns = [
    path("", views.years, name="list"),
    path("<int:year>/", views.year, name="year"),
]
