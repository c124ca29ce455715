"""Having copies kept by an archive service: a local one that speaks Save Page Now."""

import datetime
import io
import json
import threading
import time
from urllib.parse import parse_qs

import pytest
from django.core.management import CommandError, call_command
from django.tasks import default_task_backend
from django.utils import timezone

from articles import http_client, tasks
from articles.ingest.archive import Archive, Failure, NotArchived
from articles.ingest.fetch import Fetcher, Limits
from articles.models import LinkCheck, Source
from tests.support import web as webs

KEY = "access:secret"


class Service:
    """Save Page Now as it answers: a job for a request, pending a few times, then what is set.

    `answers` has, by the page's address, the last answer to the job, or to the request itself
    where it has no status "success".
    """

    def __init__(self, web):
        self.web = web
        self.pending = 2
        self.jobs = {}
        self.answers = {}
        self.requests = []
        web.pages["/save"] = self.request
        web.pages["*"] = self.status

    @property
    def address(self):
        return self.web.url("").rstrip("/")

    def say(self, handler, answer, status=200):
        webs.body(json.dumps(answer).encode(), "application/json", status)(handler)

    def allowed(self, handler):
        if handler.headers.get("Authorization") == f"LOW {KEY}":
            return True
        self.say(handler, {"message": "You need to be logged in to use Save Page Now."}, 401)
        return False

    def request(self, handler):
        assert handler.command == "POST"
        assert handler.headers["Accept"] == "application/json"
        if self.allowed(handler):
            form = parse_qs(self.web.asked[-1].body.decode())
            self.requests.append(form)
            [url] = form["url"]
            if "refused" in self.answers.get(url, {}):
                self.say(handler, self.answers[url]["refused"])
                return
            job = f"spn2-{len(self.jobs)}"
            self.jobs[job] = [url, self.pending]
            self.say(handler, {"url": url, "job_id": job})

    def status(self, handler):
        if self.allowed(handler):
            job = handler.path.removeprefix("/save/status/")
            url, pending = self.jobs[job]
            if pending:
                self.jobs[job][1] -= 1
                self.say(handler, {"status": "pending", "job_id": job, "resources": []})
                return
            good = {
                "status": "success",
                "job_id": job,
                "original_url": url,
                "timestamp": "20260512101530",
                "duration_sec": 6.2,
            }
            self.say(handler, self.answers.get(url, good))


@pytest.fixture
def service(settings):
    with webs.standing() as web:
        found = Service(web)
        settings.ARCHIVE_SERVICE = found.address
        settings.ARCHIVE_KEY = KEY
        settings.ARCHIVE_PAUSE = 0.01
        yield found


def archive(service, **changes):
    """A client of the service in a hurry."""
    return Archive(
        **{
            "service": service.address,
            "key": KEY,
            "fetcher": Fetcher(
                agent="newsclaims", limits=Limits(seconds=2), allowed=http_client.ANYWHERE
            ),
            "pause": 0.01,
            "longest_wait": 1.0,
        }
        | changes
    )


def failure(caught):
    """Whose fault it is, and why."""
    return caught.value.failure, str(caught.value)


# The service


def test_a_copy_is_asked_for_waited_for_and_found(service):
    url = "https://example.org/é?a=1&b=2"
    copy = archive(service).save(url)
    assert copy == f"{service.address}/web/20260512101530/{url}"
    [form] = service.requests
    assert form["url"] == [url]
    # A copy that is young enough serves as well.
    assert form["if_not_archived_within"] == ["30d"]
    assert [asked.target for asked in service.web.asked] == ["/save"] + ["/save/status/spn2-0"] * 3


@pytest.mark.parametrize(
    ("code", "whose"),
    [
        ("error:not-found", Failure.PAGE),
        ("error:blocked-url", Failure.PAGE),
        ("error:invalid-host-resolution", Failure.PAGE),
        ("error:too-many-daily-captures", Failure.PAGE),
        ("error:user-session-limit", Failure.SERVICE),
        ("error:blocked-client-ip", Failure.SERVICE),
        ("error:celery", Failure.SERVICE),
        ("error:something-new", Failure.SERVICE),
        (None, Failure.SERVICE),
    ],
)
@pytest.mark.parametrize("late", [True, False])
def test_what_the_service_cannot_do_says_whose_fault_it_is(service, code, whose, late):
    answer = {"status": "error", "status_ext": code, "message": "It did not work out."}
    url = "https://example.org/a"
    service.answers[url] = answer if late else {"refused": answer}
    with pytest.raises(NotArchived) as caught:
        archive(service).save(url)
    assert failure(caught) == (whose, "It did not work out.")


def test_without_the_right_key_nothing_is_kept(service):
    for key in ("", "access:wrong"):
        with pytest.raises(NotArchived, match="ARCHIVE_KEY") as caught:
            archive(service, key=key).save("https://example.org/a")
        assert caught.value.failure == Failure.SERVICE


@pytest.mark.parametrize(
    "answer",
    [
        webs.status(429),
        webs.status(500),
        webs.body(b"<h1>Maintenance</h1>", "text/html", 503),
        webs.body(b"[]", "application/json"),
        webs.body(b"{}", "application/json"),
        webs.body(b'{"job_id": "../../other"}', "application/json"),
        webs.body(b'{"job_id": 7}', "application/json"),
        webs.redirect("https://archive.example/"),
        webs.raw(b""),
        webs.raw(b"nonsense\r\n"),
    ],
)
def test_whatever_the_service_answers_is_said_and_not_believed(service, answer):
    service.web.pages["/save"] = answer
    with pytest.raises(NotArchived) as caught:
        archive(service).save("https://example.org/a")
    assert caught.value.failure == Failure.SERVICE
    assert str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamp": None},
        {"timestamp": "yesterday"},
        {"original_url": "javascript:alert(1)"},
        {"original_url": 'https://example.org/"><script>'},
        {"original_url": ["https://example.org/"]},
    ],
)
def test_a_copy_that_is_nowhere_is_none(service, wrong):
    url = "https://example.org/a"
    good = {"status": "success", "timestamp": "20260512101530", "original_url": url}
    service.answers[url] = good | wrong
    with pytest.raises(NotArchived, match="where the copy is"):
        archive(service).save(url)


def test_waiting_has_an_end(service):
    service.pending = 10_000
    began = time.monotonic()
    with pytest.raises(NotArchived, match="longer than"):
        archive(service, longest_wait=0.3).save("https://example.org/a")
    assert time.monotonic() - began < 3


def test_waiting_can_be_stopped(service):
    service.pending = 10_000
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(NotArchived, match="Stopped"):
        archive(service, pause=30, longest_wait=60).save("https://example.org/a", stop=stop)


# The task and the command


def run(**options):
    """Run the command; gives what it says."""
    out = io.StringIO()
    call_command("archive_links", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def bare(world):
    """One source of the cast has an address and no copy; the others have none."""
    Source.objects.update(url="", archived_url="")
    source = world.source("wire")
    source.url = "https://example.org/wire"
    source.save()
    return source


def test_a_copy_is_recorded_with_its_history(bare, service):
    history = bare.history.count()
    assert "Copies kept: 1." in run()
    bare.refresh_from_db()
    assert bare.archived_url == f"{service.address}/web/20260512101530/{bare.url}"
    latest = bare.history.latest()
    assert bare.history.count() == history + 1
    assert latest.history_change_reason == "Kept by the archive service"
    assert latest.history_user is None
    # Everything has a copy: nobody is asked.
    assert "Copies kept: 0." in run()
    assert len(service.requests) == 1


def test_readers_find_the_copy_at_once(bare, service, client, world):
    before = client.get(bare.get_absolute_url())
    assert "no archived copy recorded" in before.text
    run()
    after = client.get(bare.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert f'data-state="archived" href="{service.address}/web/' in after.text


def test_without_a_service_nobody_is_asked(bare, settings):
    settings.ARCHIVE_SERVICE = ""
    with pytest.raises(CommandError, match="Set ARCHIVE_SERVICE"):
        run()
    result = tasks.archive_source.enqueue(bare.pk)
    assert result.return_value["copy"] == ""


def test_what_changed_meanwhile_is_not_written_over(bare, service, monkeypatch):
    save = Archive.save

    def meanwhile(self, address):
        Source.objects.filter(pk=bare.pk).update(archived_url="https://archive.example/own")
        return save(self, address)

    monkeypatch.setattr(Archive, "save", meanwhile)
    outcome = tasks.archive_source.enqueue(bare.pk).return_value
    assert outcome == {"copy": "", "failure": "", "reason": "The source changed."}
    bare.refresh_from_db()
    assert bare.archived_url == "https://archive.example/own"


def test_a_page_that_cannot_be_kept_is_remembered_and_asked_for_a_month_later(bare, service):
    reason = "The page is behind a wall."
    service.answers[bare.url] = {
        "status": "error",
        "status_ext": "error:forbidden",
        "message": reason,
    }
    assert "Pages that could not be kept: 1." in run()
    link = LinkCheck.objects.get()
    assert (link.address, link.archive_refusal) == (bare.url, reason)
    LinkCheck.objects.update(archive_asked_at=timezone.now() - datetime.timedelta(days=29))
    run()
    assert len(service.requests) == 1
    LinkCheck.objects.update(archive_asked_at=timezone.now() - datetime.timedelta(days=31))
    del service.answers[bare.url]
    assert "Copies kept: 1." in run()


def test_a_service_that_does_not_work_is_left_alone_after_a_few(world, service):
    service.web.pages["/save"] = webs.body(b"Maintenance", "text/html", 503)
    assert Source.objects.bearing().not_archived().count() > 3
    with pytest.raises(CommandError, match="does not do its work"):
        run()
    assert len(service.web.asked) == 3
    assert not Source.objects.exclude(archived_url="").exists()
    # The next run begins with others, so that one bad page holds up nobody.
    service.web.asked.clear()
    with pytest.raises(CommandError):
        run()
    first = set(
        LinkCheck.objects.order_by("archive_asked_at").values_list("address", flat=True)[:3]
    )
    again = {parse_qs(asked.body.decode())["url"][0] for asked in service.web.asked}
    assert not first & again


def test_dead_links_and_what_no_claim_rests_on_are_not_archived(bare, world, service):
    unused = world.source("unused")
    unused.url = "https://example.org/unused"
    unused.save()
    link = LinkCheck.of(bare.url, timezone.now())
    link.state = "gone"
    link.save()
    assert run().startswith("Copies kept: 0.")
    assert not service.requests


def test_no_more_is_asked_for_than_the_limit(world, service):
    assert run(limit=2).startswith("Copies kept: 2.")
    assert len(service.requests) == 2


def test_another_program_can_run_the_tasks(bare, service, settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    assert "Handed over: 1." in run()
    assert not service.requests
    [result] = default_task_backend.results  # type: ignore[attr-defined]  # the dummy backend has
    # The program that runs them has what it needs in the task itself.
    assert result.args == [bare.pk]
    # It was asked for: the next run does not hand it over again.
    assert "Handed over: 0." in run()
