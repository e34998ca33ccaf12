"""Addresses of imports."""

from django.urls import path

from zhizhi.registry.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.intakes, name="list"),
    path("new/", views.upload, name="upload"),
    path("divisions/", views.divisions, name="divisions"),
    path("<int:pk>/", views.intake, name="detail"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/choice/", views.choice, name="choice"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/faulty/", views.faulty, name="faulty"),
]
