"""Addresses of the completeness of records."""

from django.urls import path

from zhizhi.offices.records import views

app_name = "records"
urlpatterns = [path("", views.completeness, name="completeness")]
