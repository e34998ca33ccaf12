"""Addresses of the two coverages."""

from django.urls import path

from zhizhi.offices.branches import opening, views

app_name = "branches"
urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("export/<str:ending>/", views.export, name="export"),
    path("issues/<int:pk>/case/", opening.from_issue, name="from_issue"),
    path("<int:pk>/", views.firm, name="firm"),
]
