"""Addresses of posts."""

from django.urls import path

from zhizhi.registry.posts import views

app_name = "posts"
urlpatterns = [
    path("", views.posts, name="list"),
    path("export/<str:ending>/", views.export, name="export"),
    path("new/<int:pk>/", views.create, name="create"),
    path("<int:pk>/", views.post, name="detail"),
    path("<int:pk>/number/", views.number, name="number"),
]
