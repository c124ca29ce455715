"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import history, home, importing, merging, review, views
from articles.desk.annotation import views as marking
from articles.desk.articles import views as entering

urlpatterns = [
    path("", home.home, name="desk-home"),
    path("review/", review.queue, name="desk-review"),
    path("review/several/", review.several, name="desk-review-several"),
    path("review/claims/<int:pk>/", review.claim, name="desk-review-claim"),
    path("review/articles/<int:pk>/", review.article, name="desk-review-article"),
    path("history/<str:name>/<int:pk>/", history.history, name="desk-history"),
    path(
        "history/<str:name>/<int:pk>/<int:number>/",
        history.restore,
        name="desk-history-restore",
    ),
    path("merge/", merging.merge_list, name="desk-merge-list"),
    path("merge/undo/<int:pk>/", merging.merge_undo, name="desk-merge-undo"),
    path("merge/<str:kind>/", merging.merge_choose, name="desk-merge-choose"),
    path("articles/", entering.article_list, name="desk-article-list"),
    path("articles/new/", entering.article_new, name="desk-article-new"),
    path("articles/<int:pk>/", entering.article_edit, name="desk-article-edit"),
    path("claims/<int:pk>/relations/", views.relations, name="desk-relations"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
    path("articles/<int:pk>/claims/", marking.mark, name="desk-mark"),
    path("articles/<int:pk>/claims/find/", marking.find, name="desk-mark-find"),
    path("import/", importing.bring_in, name="desk-import"),
]
