"""Addresses of plans."""

from django.urls import path

from zhizhi.plans import urls_following, urls_projects, urls_taskforces
from zhizhi.plans.views import adopting, commitment, comparing, editing, listing, living, review

app_name = "plans"
urlpatterns = [
    *urls_following.urlpatterns,
    *urls_projects.urlpatterns,
    *urls_taskforces.urlpatterns,
    path("", listing.plans, name="list"),
    path("new/", listing.upload, name="upload"),
    path("<int:pk>/", living.plan, name="plan"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/undo/", editing.undo, name="undo"),
    path("<int:pk>/adopt/", adopting.adopt, name="adopt"),
    path("<int:pk>/head/", adopting.head, name="head"),
    path("<int:pk>/discard/", adopting.discard, name="discard"),
    path("<int:pk>/versions/", adopting.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", adopting.version, name="version"),
    path("<int:pk>/versions/<int:number>/restore/", adopting.restore, name="restore"),
    path("<int:pk>/commitments/<int:key>/", commitment.commitment, name="commitment"),
    path("<int:pk>/commitments/<int:key>/bind/", commitment.bind, name="bind"),
    path("<int:pk>/commitments/<int:key>/report/", commitment.report, name="report"),
    path("<int:pk>/compare/", comparing.compare, name="compare"),
    path("<int:pk>/source/", adopting.source, name="source"),
]
