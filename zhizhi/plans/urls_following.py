"""Addresses of what follows from a plan: checklist, tasks, cockpit, reports. `urls.py` includes them."""

from django.urls import path

from zhizhi.plans.views import checklist, cockpit, reports

urlpatterns = [
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("<int:pk>/checklist/", checklist.checklist, name="checklist"),
    path("<int:pk>/checklist/<str:ending>/", checklist.checklist_export, name="checklist_export"),
    path("<int:pk>/tasks/", checklist.give_out, name="give_out"),
    path("<int:pk>/report/", reports.report_text, name="report_text"),
    path("<int:pk>/report/word/", reports.report_word, name="report_word"),
]
