"""Addresses of reminders."""

from django.urls import path

from zhizhi.engines.reminders import views

app_name = "reminders"
urlpatterns = [
    path("my-reminders/", views.mine, name="mine"),
    path("reminders/", views.sent, name="sent"),
    path("reminders/test/", views.test, name="test"),
    path("reminders/<int:pk>/retry/", views.retry, name="retry"),
]
