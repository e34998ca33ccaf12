"""Addresses of joint organizations."""

from django.urls import path

from zhizhi.registry.overlays import views

app_name = "overlays"
urlpatterns = [
    path("", views.overlays, name="list"),
    path("export/<str:ending>/", views.export, name="export"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.overlay, name="detail"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/link/", views.link, name="link"),
    path("<int:pk>/link/<int:link_id>/end/", views.link_end, name="link_end"),
    path("<int:pk>/meet/", views.meet, name="meet"),
    path("<int:pk>/meet/<int:meeting_id>/remove/", views.meeting_remove, name="meeting_remove"),
    path("<int:pk>/issue/", views.issue, name="issue"),
    path("<int:pk>/issue/<int:issue_id>/close/", views.issue_close, name="issue_close"),
    path("<int:pk>/survey/", views.survey, name="survey"),
]
