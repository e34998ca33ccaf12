"""Addresses of the editor of declarations."""

from django.urls import path

from zhizhi.engines.editor.views import drafts, editing, publishing, rehearsal, running, versions

app_name = "editor"
urlpatterns = [
    path("", drafts.overview, name="list"),
    path("upload/", drafts.upload, name="upload"),
    path("names/", drafts.names, name="names"),
    path("drafts/<int:pk>/", editing.page, name="draft"),
    path("drafts/<int:pk>/check/", editing.check, name="check"),
    path("drafts/<int:pk>/save/", editing.save, name="save"),
    path("drafts/<int:pk>/export/", drafts.export, name="export"),
    path("drafts/<int:pk>/delete/", drafts.delete, name="delete"),
    path("drafts/<int:pk>/restore/", drafts.restore, name="restore"),
    path("drafts/<int:pk>/publish/", publishing.publish, name="publish"),
    path("drafts/<int:pk>/rebase/", publishing.rebase, name="rebase"),
    path("of/<slug:slug>/", versions.history, name="versions"),
    path("of/<slug:slug>/copy/", drafts.copy, name="copy"),
    path("of/<slug:slug>/edit/", drafts.edit, name="edit"),
    path("of/<slug:slug>/retire/", versions.retire, name="retire"),
    path("of/<slug:slug>/bring-back/", versions.bring_back, name="bring_back"),
    path("of/<slug:slug>/rehearsal/", rehearsal.published, name="rehearsal"),
    path("drafts/<int:pk>/rehearsal/", rehearsal.draft, name="rehearse_draft"),
    path("of/<slug:slug>/running/", running.overview, name="running"),
]
