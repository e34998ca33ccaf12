"""Addresses of rights that no own appointment gives, and of the two questions: who sees, and why do I not see."""

from django.urls import path

from zhizhi.registry.rights import views

app_name = "rights"
urlpatterns = [
    path("", views.mandates, name="list"),
    path("<int:pk>/", views.mandate, name="detail"),
    path("<int:pk>/end/", views.end, name="end"),
    path("delegate/", views.delegate, name="delegate"),
    path("emergency/", views.emergency, name="emergency"),
    path("line/", views.line, name="line"),
    path("why/", views.why, name="why"),
    path("people/<int:pk>/viewers/", views.viewers, name="viewers"),
]
