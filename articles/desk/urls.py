"""The addresses of the desk, below /desk/."""

from django.urls import path

from articles.desk import front, review, views

urlpatterns = [
    path("", front.home, name="desk-home"),
    path("review/", review.queue, name="desk-review"),
    path("review/several/", review.several, name="desk-review-several"),
    path("review/claims/<int:pk>/", review.claim, name="desk-review-claim"),
    path("review/articles/<int:pk>/", review.article, name="desk-review-article"),
    path("weaknesses/", views.weaknesses, name="desk-weaknesses"),
]
