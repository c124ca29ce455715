"""Exports: rows a second and memory of a worker, beside what the database's own tools do.

The database's tools are asked for the same columns of the same claims, put together by SQL.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import time
from typing import Any

from benchmarks.places import Place
from benchmarks.servers import Server, peak, reset_peak

# The columns of interchange.records.COLUMNS but for the address, which only the program knows.
COLUMNS = """
SELECT c.id, c.statement, c.language, c.mode, c.own_voice,
    (SELECT {join}(a.name, ' | ') FROM articles_attribution t
     JOIN articles_actor a ON a.id = t.actor_id WHERE t.claim_id = c.id),
    (SELECT {join}(a.slug, ' | ') FROM articles_attribution t
     JOIN articles_actor a ON a.id = t.actor_id WHERE t.claim_id = c.id),
    (SELECT {join}(a.kind, ' | ') FROM articles_attribution t
     JOIN articles_actor a ON a.id = t.actor_id WHERE t.claim_id = c.id),
    (SELECT {join}(a.country, ' | ') FROM articles_attribution t
     JOIN articles_actor a ON a.id = t.actor_id WHERE t.claim_id = c.id),
    (SELECT {join}(a.name, ' | ') FROM articles_attribution t
     JOIN articles_actor a ON a.id = t.on_behalf_of_id WHERE t.claim_id = c.id),
    c.date, q.text, q.unit, c.position, c.low, c.high, c.approximate,
    (SELECT {join}(t.name, ' | ') FROM articles_claim_topics ct
     JOIN articles_topic t ON t.id = ct.topic_id WHERE ct.claim_id = c.id),
    c.article_count, c.origin_count, c.unsourced_count, c.circular,
    {carried}(o.name, ' | ') {from_carried},
    {carried}(s.title, ' | ') {from_carried},
    {carried}(s.url, ' | ') {from_carried},
    {carried}(p.exact, ' | ') {from_carried},
    {carried}((SELECT {join}(hs.title, ' < ') FROM articles_hop h
     JOIN articles_source hs ON hs.id = h.source_id WHERE h.appearance_id = p.id), ' | ')
     {from_carried}
FROM articles_claim c LEFT JOIN articles_question q ON q.id = c.question_id
WHERE c.listed = TRUE ORDER BY c.order_key DESC LIMIT {limit}
"""
FROM_CARRIED = """FROM articles_appearance p
     JOIN articles_article r ON r.source_id = p.article_id AND r.status = 'published'
     JOIN articles_source s ON s.id = p.article_id
     LEFT JOIN articles_actor o ON o.id = s.issuer_id WHERE p.claim_id = c.id)"""


def measure(place: Place, program: Server, claims: int, most: int) -> dict[str, Any]:
    """CSV and JSON Lines of `most` rows (all where there are fewer), and the database's own CSV."""
    rows = min(claims, most)
    found: dict[str, Any] = {"rows": rows}
    for name in ("csv", "jsonl"):
        found[name] = _read(program, f"/claims.{name}", rows)
    found["database"] = _by_database(place, rows)
    return found


def _read(program: Server, path: str, rows: int) -> dict[str, Any]:
    for worker in program.workers:
        reset_peak(worker)
    before = max(peak(worker) for worker in program.workers)
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=600)
    started = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    response.read1(1)
    first = time.perf_counter() - started
    lines = 0
    while lines < rows:
        chunk = response.read1(1 << 16)
        if not chunk:
            break
        lines += chunk.count(b"\n")
    seconds = time.perf_counter() - started
    connection.close()
    if lines < rows:
        raise SystemExit(f"{path} ended after {lines} of {rows} lines.")
    return {
        "rows_a_second": lines / seconds,
        "first_byte_ms": first * 1000,
        "peak_bytes": max(peak(worker) for worker in program.workers),
        "peak_before_bytes": before,
    }


def _by_database(place: Place, rows: int) -> dict[str, Any] | None:
    is_sqlite = place.database == "sqlite"
    join = "group_concat" if is_sqlite else "string_agg"
    query = COLUMNS.format(
        join=join, carried=f"(SELECT {join}", from_carried=FROM_CARRIED, limit=rows
    )
    name = "sqlite3 -csv" if is_sqlite else "psql COPY"
    program = shutil.which("sqlite3" if is_sqlite else "psql")
    if program is None:
        return None
    if is_sqlite:
        command = [program, "-csv", str(place.sqlite), query]
    else:
        line = " ".join(query.split())
        command = [program, place.url, "-c", f"\\copy ({line}) TO STDOUT WITH CSV"]
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return {"name": name, "rows_a_second": rows / (time.perf_counter() - started)}
