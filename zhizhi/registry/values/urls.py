"""Addresses of dated values."""

from django.urls import path

from zhizhi.registry.values import views

app_name = "values"
urlpatterns = [
    path("", views.every, name="list"),
    path("<str:name>/", views.one, name="detail"),
]
