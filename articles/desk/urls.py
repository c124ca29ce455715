"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import views
from articles.desk.entering import views as entering

urlpatterns = [
    path("", views.home, name="desk-home"),
    path("articles/", entering.article_list, name="desk-article-list"),
    path("articles/new/", entering.article_new, name="desk-article-new"),
    path("articles/<int:pk>/", entering.article_edit, name="desk-article-edit"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
]
