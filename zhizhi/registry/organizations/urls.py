"""Addresses of the tree's pages."""

from django.urls import path

from zhizhi.registry.organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.organizations, name="list"),
    path("<int:pk>/", views.organization, name="detail"),
    path("<int:pk>/new/", views.create, name="create"),
    path("<int:pk>/code/", views.code, name="code"),
]
