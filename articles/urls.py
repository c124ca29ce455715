"""The addresses of the pages; other programs rely on them, so they stay."""

from django.urls import include, path, re_path

from articles import converters  # noqa: F401 - <id:pk> below is its
from articles.views import (
    actors,
    articles,
    claims,
    corrections,
    exports,
    feeds,
    questions,
    site,
    sources,
)
from articles.views.api import api, documentation, nothing_here

urlpatterns = [
    path("", site.home, name="home"),
    path("claims/", claims.claim_list, name="claim-list"),
    path("claims/choices/", claims.claim_choices, name="claim-choices"),
    path("claims.atom", feeds.claims_atom, name="claims-atom"),
    path("claims.csv", exports.claims_csv, name="claims-csv"),
    path("claims.jsonl", exports.claims_jsonl, name="claims-jsonl"),
    path("claims/<id:pk>/", claims.claim_detail, name="claim-detail"),
    path("articles/", articles.article_list, name="article-list"),
    path("articles/<id:pk>/", articles.article_detail, name="article-detail"),
    path("actors/", actors.actor_list, name="actor-list"),
    path("actors/<str:slug>/", actors.actor_detail, name="actor-detail"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/<id:pk>/", sources.source_detail, name="source-detail"),
    path("questions/", questions.question_list, name="question-list"),
    path("questions/<str:slug>/", questions.question_detail, name="question-detail"),
    path("corrections/", corrections.correction_list, name="correction-list"),
    path("corrections.atom", feeds.corrections_atom, name="corrections-atom"),
    path("desk/", include("articles.desk.urls")),
    path("about/", site.about, name="about"),
    path("api/", documentation, name="api"),
    path("api/", api.urls),
    # Not a path converter: these take no line break, and programs send anything.
    re_path(r"^api/", nothing_here),
    path("healthz", site.healthz, name="healthz"),
]
