"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import views
from articles.desk.marking import views as marking

urlpatterns = [
    path("", views.home, name="desk-home"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
    path("articles/<int:pk>/claims/", marking.mark, name="desk-mark"),
    path("articles/<int:pk>/claims/find/", marking.find, name="desk-mark-find"),
]
