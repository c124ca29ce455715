"""Makes the file that Datasette serves: the same claims as one table, set up as well as can be.

Datasette browses one table. A claim's several actors, sources and topics are cut down to the
first of each, which spares it joins or JSON and is favourable to it. Every column that is filtered
or counted has an index, and all words of a claim stand in one column with full-text search.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

# The same facets as on the page, in its order.
FACETS = (
    *("actor", "relay", "kind", "country", "mode", "question", "topic", "outlet", "source"),
    *("language", "speech"),
)

# The order key's upper bits are the day, counted from the first of January of the year 1.
TABLE = """
CREATE TABLE claims (
    id INTEGER PRIMARY KEY, statement TEXT, day TEXT, order_key INTEGER, actor TEXT, relay TEXT,
    kind TEXT, country TEXT, mode TEXT, question TEXT, topic TEXT, outlet TEXT, source TEXT,
    language TEXT, speech TEXT, origins INTEGER, articles INTEGER, text TEXT
);
CREATE TEMP TABLE carried AS
    SELECT p.claim_id, min(p.id) AS first, group_concat(p.exact || ' ' || s.title, ' ') AS words
    FROM db.articles_appearance p
    JOIN db.articles_article a ON a.source_id = p.article_id AND a.status = 'published'
    JOIN db.articles_source s ON s.id = p.article_id
    GROUP BY p.claim_id;
CREATE UNIQUE INDEX temp.carried_claim ON carried (claim_id);
CREATE TEMP TABLE named AS
    SELECT id, name || ' ' || coalesce((
        SELECT group_concat(l.name, ' ') FROM db.articles_actoralias l WHERE l.actor_id = a.id
    ), '') AS words
    FROM db.articles_actor a;
CREATE UNIQUE INDEX temp.named_id ON named (id);
CREATE TEMP TABLE said AS
    SELECT t.claim_id, min(t.id) AS first,
        group_concat(n.words || ' ' || coalesce(b.words, ''), ' ') AS words
    FROM db.articles_attribution t
    JOIN named n ON n.id = t.actor_id
    LEFT JOIN named b ON b.id = t.on_behalf_of_id
    GROUP BY t.claim_id;
CREATE UNIQUE INDEX temp.said_claim ON said (claim_id);
CREATE TEMP TABLE under AS
    SELECT claim_id, min(id) AS first FROM db.articles_claim_topics GROUP BY claim_id;
CREATE UNIQUE INDEX temp.under_claim ON under (claim_id);
INSERT INTO claims
    SELECT c.id, c.statement,
        CASE WHEN c.order_key >> 32 THEN date((c.order_key >> 32) + 1721424.5) END,
        c.order_key, a.slug, r.slug, a.kind, nullif(a.country, ''), c.mode, q.slug, tt.slug,
        o.slug, s.title, src.language, nullif(p.speech, ''), c.origin_count, c.article_count,
        c.statement || ' ' || k.words || ' ' || coalesce(d.words, '')
    FROM db.articles_claim c
    JOIN carried k ON k.claim_id = c.id
    JOIN db.articles_appearance p ON p.id = k.first
    JOIN db.articles_source src ON src.id = p.article_id
    LEFT JOIN db.articles_actor o ON o.id = src.issuer_id
    LEFT JOIN said d ON d.claim_id = c.id
    LEFT JOIN db.articles_attribution t ON t.id = d.first
    LEFT JOIN db.articles_actor a ON a.id = t.actor_id
    LEFT JOIN db.articles_hop h ON h.appearance_id = p.id AND h.position = 1
    LEFT JOIN db.articles_source s ON s.id = h.source_id
    LEFT JOIN db.articles_actor r ON r.id = s.issuer_id
    LEFT JOIN db.articles_question q ON q.id = c.question_id
    LEFT JOIN under u ON u.claim_id = c.id
    LEFT JOIN db.articles_claim_topics ct ON ct.id = u.first
    LEFT JOIN db.articles_topic tt ON tt.id = ct.topic_id
    WHERE c.listed
    ORDER BY c.id;
"""


def make(database: Path, flat: Path) -> float:
    """Make the file anew from the program's SQLite database; the seconds that it took."""
    started = time.monotonic()
    unfinished = flat.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("ATTACH ? AS db", (str(database),))
    connection.executescript(TABLE)
    for column in (*FACETS, "day", "order_key", "origins", "articles"):
        connection.execute(f'CREATE INDEX "claims_{column}" ON claims ("{column}")')
    # Datasette knows the table of words by these very quotation marks.
    connection.execute(
        'CREATE VIRTUAL TABLE claims_fts USING fts5 ("text", content="claims", '
        "content_rowid=\"id\", tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO claims_fts (claims_fts) VALUES ('rebuild')")
    connection.execute("INSERT INTO claims_fts (claims_fts) VALUES ('optimize')")
    connection.execute("ANALYZE main")
    connection.commit()
    connection.close()
    unfinished.replace(flat)
    return time.monotonic() - started


def total(flat: Path, where: str, values: Sequence[object]) -> int:
    """How many rows of Datasette's table meet a condition."""
    connection = sqlite3.connect(f"file:{flat}?mode=ro", uri=True)
    try:
        found = connection.execute(f"SELECT count(*) FROM claims WHERE {where}", values)  # noqa: S608
        return int(found.fetchone()[0])
    finally:
        connection.close()
