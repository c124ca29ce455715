"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import importing, views

urlpatterns = [
    path("", views.home, name="desk-home"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
    path("import/", importing.bring_in, name="desk-import"),
]
