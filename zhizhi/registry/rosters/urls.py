"""Addresses of rosters."""

from django.urls import path

from zhizhi.registry.rosters import views

app_name = "rosters"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("take/<str:ending>/", views.take, name="take"),
    path("print/", views.printed, name="print"),
    path("numbers/", views.numbers, name="numbers"),
    path("files/<int:pk>/", views.file_state, name="file"),
    path("files/<int:pk>/take/", views.file_take, name="file_take"),
    path("searches/", views.searches, name="searches"),
    path("searches/save/", views.save, name="save"),
    path("searches/<int:pk>/", views.search, name="search"),
    path("searches/<int:pk>/delete/", views.delete, name="delete"),
]
