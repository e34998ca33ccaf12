"""Addresses of terms."""

from django.urls import path

from zhizhi.registry.terms import views

app_name = "terms"
urlpatterns = [
    path("", views.terms, name="list"),
    path("export/<str:ending>/", views.export, name="export"),
    path("rules/", views.rules_page, name="rules"),
    path("rules/<int:pk>/end/", views.rule_end, name="rule_end"),
    path("<int:pk>/", views.committee, name="committee"),
    path("<int:pk>/record/", views.record, name="record"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
