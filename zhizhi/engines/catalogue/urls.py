"""Addresses of the catalogue."""

from django.urls import path

from zhizhi.engines.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.mechanisms, name="list"),
    path("<str:ref>/", views.mechanism, name="mechanism"),
]
