"""The index keeps up with the database, and is found out and built anew where it cannot."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from articles import actions, changes, search
from articles.actions.bulk import catch_up_ids
from articles.domain.selection import Selection
from articles.domain.vocabulary import Status
from articles.models import Article, Claim, ClaimChange
from articles.search import cached, index, sql, sync
from articles.search import engine as protocol
from tests.support.search_world import Pool

ROOT = Path(__file__).resolve().parents[2]
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool(transactional_db: None, own_index: Path) -> Pool:
    """Some records, and an index of them."""
    made = Pool(1, claims=12)
    assert sync.rebuild()
    return made


def total() -> int:
    """How many claims the index has; fails where it does not answer."""
    snapshot = sync.current()
    assert snapshot is not None
    return cached.Engine(snapshot, drafts=True).total(Selection())


def in_use(folder: Path) -> Path:
    """The index's own folder."""
    return folder / (folder / "current").read_text()


# Changes


def test_a_change_is_in_the_index_once_it_is_committed(pool: Pool) -> None:
    before = total()
    claim = pool._claim()
    actions.refresh_claims([claim.pk])
    snapshot = sync._reader.snapshot(newer=True)
    assert snapshot.index.change == changes.newest()
    assert total() == before + 1


def test_what_is_rolled_back_is_never_seen(pool: Pool) -> None:
    before = total()
    with transaction.atomic():
        claim = pool._claim()
        actions.refresh_claims([claim.pk])
        # Inside, SQL answers: the index may not regard what may never be.
        assert isinstance(search.look(drafts=True), sql.Engine)
        assert search.look(drafts=True).total(Selection()) == before + 1
        transaction.set_rollback(True)
    assert total() == before


def test_a_process_that_is_behind_catches_up_before_it_answers(pool: Pool) -> None:
    before = total()
    claim = pool._claim()
    # As if the process that committed this had been killed before it could index it.
    actions.refreshing._refresh([claim.pk])
    ClaimChange.record([claim.pk])
    assert sync._reader.snapshot(newer=True).index.change != changes.newest()
    assert total() == before + 1


def test_while_another_process_writes_sql_answers(
    pool: Pool, own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PATIENCE", 0.05)
    before = total()
    claim = pool._claim()
    actions.refreshing._refresh([claim.pk])
    with sync._lock("write.lock") as held:
        assert held
        ClaimChange.record([claim.pk])
        engine = search.look(drafts=True)
        assert isinstance(engine, sql.Engine)
        assert engine.total(Selection()) == before + 1
    assert total() == before + 1


def test_while_very_many_changes_wait_sql_answers(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No outlet gives an old answer as a current one, however long the index takes."""
    monkeypatch.setattr(sync, "MOST_IN_A_QUESTION", 3)
    monkeypatch.setattr(sync, "follow_beside", lambda: None)
    client = Client()
    before, tag = total(), client.get("/api/claims")["ETag"]
    claims = [pool._claim() for _ in range(5)]
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(status=Status.PUBLISHED)
    for claim in claims:
        claim.appearances.all().delete()
        pool.appear(claim, pool.articles[0])
    Article.objects.filter(pk=pool.articles[0].pk).update(status=Status.PUBLISHED)
    actions.refreshing._refresh([claim.pk for claim in claims])
    ClaimChange.record([claim.pk for claim in claims])
    right = sql.Engine(drafts=False)
    assert search.look(drafts=True).total(Selection()) == before + 5
    everything = right.total(Selection())
    assert everything >= 5
    answer = client.get("/api/claims", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert answer.json()["total"] == everything
    table = b"".join(client.get("/claims.jsonl"))
    assert table.count(b"\n") == everything
    monkeypatch.undo()
    assert total() == before + 5
    # What was tagged is what is true: it is still so once the index has caught up.
    again = client.get("/api/claims", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_changes_come_in_parts_where_they_are_many(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "BATCH", 2)
    before = total()
    claims = [pool._claim().pk for _ in range(5)]
    actions.refresh_claims(claims)
    assert total() == before + 5


def test_what_a_killed_writer_left_is_in_nobodys_way(pool: Pool, own_index: Path) -> None:
    """It was writing deletions down: the next writer gives its file the same name."""
    assert sync.rebuild()
    before = total()
    folder = in_use(own_index)
    segments = {path.stem for path in folder.glob("*.idx")}
    left = [folder / f"{segment}.{number}.del" for segment in segments for number in range(300)]
    for path in left:
        if not path.exists():
            path.write_bytes(b"half a file")
    pool._claim()
    for claim in Claim.objects.published()[:3]:
        actions.set_status(
            record=claim, status=Status.WITHDRAWN, withdrawn_reason="No", by=None, reason="Wrong"
        )
    assert sync.catch_up()
    assert total() < before
    assert sum(path.exists() for path in left) <= len(segments)


def test_a_deleted_claim_leaves_the_index(pool: Pool) -> None:
    before = total()
    shown = Claim.objects.for_editors().count()
    pool._delete_claim()
    assert sync.current()
    assert total() == before - (shown - Claim.objects.for_editors().count())


def test_a_withdrawn_claim_is_in_no_list_at_once(pool: Pool, client: Client) -> None:
    claim = Claim.objects.filter(listed=True).first()
    assert claim is not None
    address = f'href="/claims/{claim.pk}/"'
    assert address in client.get("/claims/").content.decode()
    actions.set_status(
        record=claim, status=Status.WITHDRAWN, withdrawn_reason="wrong", by=None, reason="a test"
    )
    assert address not in client.get("/claims/").content.decode()


def test_a_page_shows_no_claim_that_was_withdrawn_meanwhile(pool: Pool) -> None:
    from django.http import QueryDict

    from articles.listing.claims import ClaimListing

    listing = ClaimListing(QueryDict())
    shown = listing._page.ids
    Claim.objects.filter(pk=shown[0]).update(listed=False)
    assert [claim.pk for claim in listing.claims] == list(shown[1:])


def test_a_database_that_goes_back_is_noticed_at_the_next_question(
    pool: Pool, own_index: Path
) -> None:
    """After a restore or a failover the log gives the same numbers again, at other times."""
    for further in (0, 1, 5):
        total()
        old = in_use(own_index)
        claim = pool._claim()
        actions.refresh_claims([claim.pk])
        lost = total()
        # This claim is undone, and other changes come in the place of that one: as many, or more.
        newest = changes.newest()
        ClaimChange.objects.filter(pk=newest.number).delete()
        Claim.objects.filter(pk=claim.pk).update(
            status=Status.WITHDRAWN, withdrawn_reason="Lost", listed=False
        )
        for number in range(newest.number, newest.number + further + 1):
            ClaimChange.objects.create(pk=number, claim_id=0)
        # PostgreSQL's sequence goes on behind them, as after a restore.
        catch_up_ids(ClaimChange)
        engine = search.look(drafts=True)
        assert engine.total(Selection()) == lost - 1
        sync.wait()
        assert total() == lost - 1
        assert in_use(own_index) != old


def test_two_releases_on_one_folder_leave_each_other_alone(
    pool: Pool, own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, ours = total(), in_use(own_index)
    monkeypatch.setattr(sync, "FORMAT", index.FORMAT + 1)
    assert sync.folder() != own_index
    assert sync.current() is None
    sync.wait()
    assert total() == before
    theirs = in_use(sync.folder())
    monkeypatch.undo()
    assert total() == before
    assert sync.rebuild()
    assert (ours.exists(), theirs.exists()) == (False, True)
    # What nobody has used for a long time goes when an index is built, but for what is not ours.
    somebodys = own_index.parent / "somebody's"
    somebodys.write_text("letter")
    os.utime(somebodys, (0, 0))
    for path in [theirs.parent, *theirs.parent.rglob("*")]:
        os.utime(path, (0, 0))
    assert sync.rebuild()
    assert not theirs.parent.exists()
    assert somebodys.exists()
    assert total() == before


# An index that is not right


def put(path: Path, data: bytes) -> None:
    """Put other data in a file's place; who has the old file mapped into memory keeps that.

    To shorten a mapped file kills the process that reads it, and no program here does so.
    """
    path.unlink()
    path.write_bytes(data)


def broken(folder: Path, how: str) -> None:
    """Do something to the index that is in use."""
    used = in_use(folder)
    match how:
        case "lost":
            for path in used.iterdir():
                path.unlink()
            used.rmdir()
        case "pointer lost":
            (folder / "current").unlink()
        case "pointer to nowhere":
            (folder / "current").write_text("../elsewhere")
        case "file lost":
            next(used.glob("*.store")).unlink()
        case "file cut":
            path = next(used.glob("*.fast"))
            put(path, path.read_bytes()[: path.stat().st_size // 2])
        case "file emptied":
            put(next(used.glob("*.idx")), b"")
        case "file changed":
            path = next(used.glob("*.fast"))
            data = bytearray(path.read_bytes())
            data[len(data) // 3] ^= 0xFF
            put(path, bytes(data))
        case "list of files damaged":
            (used / "meta.json").write_text("{")
        case "another database":
            writer = index.Writer(used)
            writer.commit(changes.newest()._replace(at="2001-01-01T00:00:00+00:00"))
            writer.close()
        case "a later state of the database":
            writer = index.Writer(used)
            writer.commit(changes.newest()._replace(number=10**6))
            writer.close()
        case _:
            raise AssertionError(how)


@pytest.mark.parametrize(
    "how",
    [
        "lost",
        "pointer lost",
        "pointer to nowhere",
        "file lost",
        "file cut",
        "file emptied",
        "file changed",
        "list of files damaged",
        "another database",
        "a later state of the database",
    ],
)
def test_an_index_that_is_not_right_is_noticed_and_built_anew(
    pool: Pool, own_index: Path, how: str
) -> None:
    before, old = total(), in_use(own_index)
    sync._reader.close()  # a process that starts now
    broken(own_index, how)
    engine = search.look(drafts=True)
    assert isinstance(engine, sql.Engine)
    assert engine.total(Selection()) == before
    sync.wait()
    assert total() == before
    assert in_use(own_index) != old
    assert not old.exists()


def test_without_an_index_sql_answers_and_one_is_built(
    transactional_db: None, own_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pool = Pool(2, claims=5)
    caplog.set_level(logging.INFO, "articles.search.sync")
    engine = search.look(drafts=True)
    assert isinstance(engine, sql.Engine)
    sync.wait()
    assert total() == engine.total(Selection())
    assert "there is none" in caplog.text
    assert "is built" in caplog.text
    assert pool.claims


def test_an_index_of_no_claims(transactional_db: None, own_index: Path) -> None:
    assert sync.rebuild()
    assert total() == 0
    assert search.look(drafts=False).page(Selection(), 25) == search.Page(())


def test_a_question_that_fails_is_answered_by_sql(
    pool: Pool, own_index: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake in a question leaves the index alone: only a damaged one is built anew."""
    old, right = in_use(own_index), sql.Engine(drafts=True).page(Selection(), 4)
    engine = search.look(drafts=True)

    def fail(*_anything: object) -> None:
        raise ValueError("for the test")

    monkeypatch.setattr(cached.Engine, "page", fail)
    assert engine.page(Selection(), 4) == right
    assert engine.page(Selection(), 4) == right
    sync.wait()
    assert in_use(own_index) == old
    assert "for the test" in caplog.text


def test_damage_that_is_met_while_answering(
    pool: Pool, own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, right = in_use(own_index), sql.Engine(drafts=True).total(Selection())
    engine = search.look(drafts=True)

    class PanicException(BaseException):
        pass

    def give_up(*_anything: object) -> None:
        raise PanicException

    monkeypatch.setattr(cached.Engine, "total", give_up)
    broken(own_index, "file changed")
    assert engine.total(Selection()) == right
    sync.wait()
    assert in_use(own_index) != old


def test_a_folder_that_cannot_be_written_leaves_sql(
    transactional_db: None, own_index: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    Pool(3, claims=3)
    sync.folder().parent.mkdir()
    sync.folder().write_text("a file where a folder should be")
    for _ in range(2):
        assert isinstance(search.look(drafts=True), sql.Engine)
        sync.wait()
    # The second question did not try again at once.
    assert caplog.text.count("could not be built") == 1


def test_what_changes_while_it_is_built_is_in_it(
    pool: Pool, own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = sync._build

    def slow(path: Path, progress: Any) -> None:
        build(path, progress)
        # All claims are read; now one more comes, and one goes.
        pool._new_claim()
        actions.refresh_claims([pool.claims[-1].pk])
        pool._delete_claim()

    monkeypatch.setattr(sync, "_build", slow)
    assert sync.rebuild()
    found = sync.current()
    assert found is not None
    ours, right = cached.Engine(found, drafts=True), sql.Engine(drafts=True)
    assert ours.page(Selection(), 100) == right.page(Selection(), 100)


def test_only_one_builds(pool: Pool, own_index: Path) -> None:
    with sync._lock("build.lock"):
        assert not sync.rebuild()
        with pytest.raises(CommandError, match="Wait until it has ended"):
            call_command("rebuild_index")
    assert sync.rebuild()


def test_the_command_says_how_far_it_is(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sync, "BATCH", 4)
    told: list[tuple[int, int]] = []
    assert sync.rebuild(lambda done, of: told.append((done, of)))
    assert told[-1] == (Claim.objects.count(), Claim.objects.count())
    assert len(told) == 3
    call_command("rebuild_index")
    assert "The index is built" in capsys.readouterr().out


@pytest.mark.django_db
def test_without_an_index_there_is_nothing_to_build(settings: Any) -> None:
    settings.SEARCH_ENGINE = "sql"
    assert isinstance(search.look(drafts=False), sql.Engine)
    assert not sync.catch_up()
    with pytest.raises(CommandError, match="NEWSCLAIMS_SEARCH is SQL"):
        call_command("rebuild_index")


def test_threads_ask_at_the_same_time(pool: Pool) -> None:
    right = sql.Engine(drafts=True)
    wanted = (right.total(Selection()), right.counts(Selection(), ["mode"]))
    wrong: list[object] = []

    def ask() -> None:
        try:
            for _ in range(10):
                engine = search.look(drafts=True)
                got = (engine.total(Selection()), engine.counts(Selection(), ["mode"]))
                if got != wanted:
                    wrong.append(got)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_answers_are_kept_until_the_next_change_and_not_longer(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    count = index.Index.count

    def counting(self: index.Index, form: Any) -> int:
        asked.append(form)
        return count(self, form)

    monkeypatch.setattr(index.Index, "count", counting)
    selection = Selection(mode=("states",))
    first = search.look(drafts=True).total(selection)
    assert search.look(drafts=True).total(selection) == first
    assert len(asked) == 1
    pool._new_claim()
    actions.refresh_claims([pool.claims[-1].pk])
    search.look(drafts=True).total(selection)
    assert len(asked) == 2


def test_only_so_many_answers_are_kept(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "RESULTS", 10)
    engine = search.look(drafts=True)
    for number in range(1, 30):
        engine.page(Selection(), number)
    snapshot = sync._reader.snapshot()
    assert len(snapshot._results) == 10


def test_earlier_counts_are_let_go_of_once_they_cannot_serve(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds on to files of an index that others may have merged and removed since."""
    monkeypatch.setattr(cached, "MOST_CHANGED", 3)
    search.look(drafts=True).counts(Selection(), ["mode"])
    first = sync._reader.snapshot()
    actions.refresh_claims([pool.claims[0].pk])
    assert search.look(drafts=True)
    second = sync._reader.snapshot()
    assert [each.index for each in second._earlier.values()] == [first.index]
    actions.refresh_claims([claim.pk for claim in pool.claims[:4]])
    assert search.look(drafts=True)
    assert not sync._reader.snapshot()._earlier


def test_cursors() -> None:
    place = protocol.place
    assert place(Selection()) == protocol.Place()
    assert place(Selection(cursor="12")) == protocol.Place(False, 12)
    assert place(Selection(cursor="-12")) == protocol.Place(True, 12)
    for wrong in ("x", "--1", "-", "1.5", "１２", "9" * 19):
        assert place(Selection(cursor=wrong)) is None


def test_while_the_index_is_away_many_claims_are_listed_without_counts(
    transactional_db: None, own_index: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from articles.listing import claims as listing

    Pool(4, claims=12)
    monkeypatch.setattr(listing, "MANY", 2)
    monkeypatch.setattr(sync, "build_beside", lambda reason: None)
    page = client.get("/claims/").text
    assert 'id="facet-mode"' not in page
    assert "histogram" not in page
    assert "are being prepared" in page
    published = Claim.objects.published().count()
    assert page.count('<li class="claim">') == published
    assert f"{published} claims</h2>" in page
    # Nobody keeps what was left out: no change would end it.
    choices = "/claims/choices/?facet=mode"
    for address in ("/claims/", choices):
        assert "no-store" in client.get(address)["Cache-Control"]
    assert sync.rebuild()
    assert "ETag" in client.get(choices)
    page = client.get("/claims/").text
    assert 'id="facet-mode"' in page
    assert "are being prepared" not in page


# Several processes


@contextlib.contextmanager
def database_of_its_own(folder: Path) -> Iterator[str]:
    """The address of an empty database that other processes can open too."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"search_{secrets.token_hex(4)}"
    given = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        user, password = quote(given["USER"]), quote(given["PASSWORD"])
        yield f"postgres://{user}:{password}@{given['HOST']}:{given['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def surroundings(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The environment of processes that share a database and an index."""
    folder = tmp_path_factory.mktemp("processes")
    with django_db_blocker.unblock(), database_of_its_own(folder) as address:
        environment = {
            **os.environ,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "newsclaims.settings",
            "DATABASE_URL": address,
            "NEWSCLAIMS_SEARCH": "index",
            "NEWSCLAIMS_INDEX": str(folder / "index"),
            "NEWSCLAIMS_VAR": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        process(environment, "fill")
        yield environment


def started(environment: dict[str, str], *asked: str) -> subprocess.Popen[str]:
    """One of the processes, at work."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.search_process", *asked],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def process(environment: dict[str, str], *asked: str) -> None:
    """One of the processes, from its start to its end, which has to be a good one."""
    running = started(environment, *asked)
    said, _nothing = running.communicate(timeout=120)
    assert running.returncode == 0, said


@pytest.mark.faults
def test_a_forked_process_sees_what_others_commit(surroundings: dict[str, str]) -> None:
    process(surroundings, "fork")


@pytest.mark.faults
def test_killing_writers_at_any_moment_loses_nothing(surroundings: dict[str, str]) -> None:
    """Two processes write at once, and both are killed in the middle of it, again and again."""
    process(surroundings, "check")
    number = 100
    for pause in (0.0, 0.013, 0.04, 0.09):
        writers = [started(surroundings, "edit", str(number + side)) for side in (0, 5000)]
        said = []
        for writer in writers:
            assert writer.stdout is not None
            said.append(writer.stdout.readline())
        time.sleep(pause)
        for writer in writers:
            writer.kill()
            writer.communicate()
        # Each had committed at least one claim; nothing else was ever printed.
        assert [line.strip().isdecimal() for line in said] == [True, True], said
        process(surroundings, "check")
        number += 500


@pytest.mark.faults
def test_killing_a_builder_leaves_the_old_index(surroundings: dict[str, str]) -> None:
    process(surroundings, "check")
    folder = Path(surroundings["NEWSCLAIMS_INDEX"]) / sync.folder().name
    old = in_use(folder)
    command = [sys.executable, "manage.py", "rebuild_index"]
    for pause in (0.0, 0.005):
        builder = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not [path for path in folder.iterdir() if path.is_dir() and path != old]:
            assert time.monotonic() < deadline
            time.sleep(0.0005)
        time.sleep(pause)
        builder.kill()
        builder.wait()
        process(surroundings, "check")
        old = in_use(folder)
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True, stdout=subprocess.DEVNULL)
    # What the dead had begun is gone.
    assert [path for path in folder.iterdir() if path.is_dir()] == [in_use(folder)]
    process(surroundings, "check")
