"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles import converters  # noqa: F401 - <id:pk> below is its
from articles.desk import history, home, importing, merging, review, views
from articles.desk.annotation import views as annotation
from articles.desk.articles import views as articles

urlpatterns = [
    path("", home.home, name="desk-home"),
    path("review/", review.queue, name="desk-review"),
    path("review/several/", review.several, name="desk-review-several"),
    path("review/claims/<id:pk>/", review.claim, name="desk-review-claim"),
    path("review/articles/<id:pk>/", review.article, name="desk-review-article"),
    path("history/<str:name>/<id:pk>/", history.history, name="desk-history"),
    path(
        "history/<str:name>/<id:pk>/<id:number>/",
        history.restore,
        name="desk-history-restore",
    ),
    path("merge/", merging.merge_list, name="desk-merge-list"),
    path("merge/undo/<id:pk>/", merging.merge_undo, name="desk-merge-undo"),
    path("merge/<str:kind>/", merging.merge_choose, name="desk-merge-choose"),
    path("articles/", articles.article_list, name="desk-article-list"),
    path("articles/new/", articles.article_new, name="desk-article-new"),
    path("articles/<id:pk>/", articles.article_edit, name="desk-article-edit"),
    path("claims/<id:pk>/relations/", views.relations, name="desk-relations"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
    path("articles/<id:pk>/claims/", annotation.mark, name="desk-mark"),
    path("articles/<id:pk>/claims/find/", annotation.find, name="desk-mark-find"),
    path("import/", importing.bring_in, name="desk-import"),
]
