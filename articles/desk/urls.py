"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import histories, merging, views

urlpatterns = [
    path("", views.home, name="desk-home"),
    path("history/<str:name>/<int:pk>/", histories.history, name="desk-history"),
    path(
        "history/<str:name>/<int:pk>/<int:number>/",
        histories.restore,
        name="desk-history-restore",
    ),
    path("merge/", merging.merge_list, name="desk-merge-list"),
    path("merge/undo/<int:pk>/", merging.merge_undo, name="desk-merge-undo"),
    path("merge/<str:kind>/", merging.merge_choose, name="desk-merge-choose"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
]
