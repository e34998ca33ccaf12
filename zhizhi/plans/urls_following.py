"""Addresses of what follows from a plan: checklist, tasks, cockpit, reports. `urls.py` includes them."""

from django.urls import path

from zhizhi.plans.views import checklist

urlpatterns = [
    path("<int:pk>/checklist/", checklist.checklist, name="checklist"),
    path("<int:pk>/checklist/<str:ending>/", checklist.checklist_export, name="checklist_export"),
    path("<int:pk>/tasks/", checklist.give_out, name="give_out"),
]
