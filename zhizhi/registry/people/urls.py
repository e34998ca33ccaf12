"""Addresses of people's pages."""

from django.urls import path

from zhizhi.registry.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("households/", views.households, name="households"),
    path("codes/", views.codes, name="codes"),
    path("codes/<int:pk>/remove/", views.code_remove, name="code_remove"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.person, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/reveal/", views.reveal, name="reveal"),
    path("<int:pk>/appoint/", views.appoint, name="appoint"),
    path("<int:pk>/join/", views.join, name="join"),
    path("appointments/<int:pk>/end/", views.appointment_end, name="appointment_end"),
    path("memberships/<int:pk>/end/", views.membership_end, name="membership_end"),
]
