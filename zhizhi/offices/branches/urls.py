"""Addresses of the two coverages."""

from django.urls import path

from zhizhi.offices.branches import views

app_name = "branches"
urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("export/<str:ending>/", views.export, name="export"),
    path("<int:pk>/", views.firm, name="firm"),
]
