"""The addresses of the pages; other programs rely on them, so they stay."""

from django.urls import include, path, re_path

from articles import exports, feeds, views
from articles.api import api, documentation, nothing_here

urlpatterns = [
    path("", views.home, name="home"),
    path("claims/", views.claim_list, name="claim-list"),
    path("claims/choices/", views.claim_choices, name="claim-choices"),
    path("claims.atom", feeds.claims_atom, name="claims-atom"),
    path("claims.csv", exports.claims_csv, name="claims-csv"),
    path("claims.jsonl", exports.claims_jsonl, name="claims-jsonl"),
    path("claims/<int:pk>/", views.claim_detail, name="claim-detail"),
    path("articles/", views.article_list, name="article-list"),
    path("articles/<int:pk>/", views.article_detail, name="article-detail"),
    path("actors/", views.actor_list, name="actor-list"),
    path("actors/<str:slug>/", views.actor_detail, name="actor-detail"),
    path("sources/", views.source_list, name="source-list"),
    path("sources/<int:pk>/", views.source_detail, name="source-detail"),
    path("questions/", views.question_list, name="question-list"),
    path("questions/<str:slug>/", views.question_detail, name="question-detail"),
    path("corrections/", views.correction_list, name="correction-list"),
    path("corrections.atom", feeds.corrections_atom, name="corrections-atom"),
    path("desk/", include("articles.desk.urls")),
    path("about/", views.about, name="about"),
    path("api/", documentation, name="api"),
    path("api/", api.urls),
    # Not a path converter: these take no line break, and programs send anything.
    re_path(r"^api/", nothing_here),
    path("healthz", views.healthz, name="healthz"),
]
