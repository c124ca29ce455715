"""The addresses of the pages; other programs rely on them, so they stay."""

from django.urls import include, path, re_path

from articles.views import exports, feeds, records
from articles.views.api import api, documentation, nothing_here

urlpatterns = [
    path("", records.home, name="home"),
    path("claims/", records.claim_list, name="claim-list"),
    path("claims/choices/", records.claim_choices, name="claim-choices"),
    path("claims.atom", feeds.claims_atom, name="claims-atom"),
    path("claims.csv", exports.claims_csv, name="claims-csv"),
    path("claims.jsonl", exports.claims_jsonl, name="claims-jsonl"),
    path("claims/<int:pk>/", records.claim_detail, name="claim-detail"),
    path("articles/", records.article_list, name="article-list"),
    path("articles/<int:pk>/", records.article_detail, name="article-detail"),
    path("actors/", records.actor_list, name="actor-list"),
    path("actors/<str:slug>/", records.actor_detail, name="actor-detail"),
    path("sources/", records.source_list, name="source-list"),
    path("sources/<int:pk>/", records.source_detail, name="source-detail"),
    path("questions/", records.question_list, name="question-list"),
    path("questions/<str:slug>/", records.question_detail, name="question-detail"),
    path("corrections/", records.correction_list, name="correction-list"),
    path("corrections.atom", feeds.corrections_atom, name="corrections-atom"),
    path("desk/", include("articles.desk.urls")),
    path("about/", records.about, name="about"),
    path("api/", documentation, name="api"),
    path("api/", api.urls),
    # Not a path converter: these take no line break, and programs send anything.
    re_path(r"^api/", nothing_here),
    path("healthz", records.healthz, name="healthz"),
]
