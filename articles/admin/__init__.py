"""Entry: the admin's pages, from which a whole story can be entered. An outlet that writes.

Forms check, pages save rows, and whatever touches several rows at once is left to `actions`.
"""

from articles.admin import accounts, actors, appearances, claims, sources

__all__ = ["accounts", "actors", "appearances", "claims", "sources"]
