"""Addresses of duplicates and merges."""

from django.urls import path

from zhizhi.registry.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.pairs, name="list"),
    path("<int:pk>/", views.pair, name="pair"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("person/<int:pk>/", views.person, name="person"),
    path("merge/<int:kept>/<int:gone>/", views.merge, name="merge"),
    path("merges/<int:pk>/", views.merged, name="merged"),
    path("merges/<int:pk>/undo/", views.undo, name="undo"),
]
