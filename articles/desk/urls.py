"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import views

urlpatterns = [
    path("", views.home, name="desk-home"),
    path("claims/<int:pk>/relations/", views.relations, name="desk-relations"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
]
