"""The desk of a new installation: whoever comes first is told how to begin."""

import pytest
from django.contrib.auth.models import Group, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("group", ["Contributor", "Editor", "Administrator"])
def test_a_new_installation_is_told_how_to_begin(client, group):
    person = User.objects.create_user("ada")
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    home = client.get("/desk/").text
    assert "Nothing is entered here yet." in home
    assert home.count('href="/desk/articles/new/"') == 1
    assert "Lately changed by others" not in home
    assert "No claim waits for a review." in client.get("/desk/review/").text
    assert "No article waits for a review." in client.get("/desk/review/?kind=articles").text
