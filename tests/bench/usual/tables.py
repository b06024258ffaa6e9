"""Makes the ordinary tables from the public ones."""

from __future__ import annotations

from django.db import connection, transaction

from tests.bench.indexes import forget, put_up, take_down
from tests.bench.usual.models import Actor, Entry, Issue, Outcome

_FILL = [
    "INSERT INTO usual_issue (slug, name) SELECT slug, name FROM talks_publicissue ORDER BY sort_key",
    "INSERT INTO usual_actor (slug, name) SELECT slug, name FROM talks_publicactor ORDER BY slug",
    "INSERT INTO usual_entry (id, slug, title, summary, kind, status, level, sort_date, last_date, when_text, search) "
    "SELECT entry_id, slug, title, summary, kind, status, level, sort_date, last_date, when_text, search "
    "FROM talks_publicentry ORDER BY entry_id",
    "INSERT INTO usual_entry_issues (entry_id, issue_id) SELECT entry_id, usual_issue.id "
    "FROM talks_publicentry, unnest(terms) term JOIN usual_issue ON 'issue:' || slug = term ORDER BY 1",
    "INSERT INTO usual_entry_actors (entry_id, actor_id) SELECT entry_id, usual_actor.id "
    "FROM talks_publicentry, unnest(terms) term JOIN usual_actor ON 'actor:' || slug = term ORDER BY 1",
    "INSERT INTO usual_outcome (entry_id, issue_id, result, summary) "
    "SELECT entry_id, usual_issue.id, data->>'result', data->>'summary' "
    "FROM talks_publicitem JOIN usual_issue ON slug = issue WHERE kind = 'outcome' ORDER BY entry_id",
]


def make() -> bool:
    """Make and fill them, unless they are there. Some five minutes for a million entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('usual_outcome')")
        if cursor.fetchone() != (None,):
            return False
        with transaction.atomic():
            with connection.schema_editor() as editor:
                for model in (Issue, Actor, Entry, Outcome):
                    editor.create_model(model)
            tables = ["usual_entry", "usual_entry_issues", "usual_entry_actors", "usual_outcome"]
            cursor.execute("SET maintenance_work_mem = '1GB'")
            work = take_down(cursor, tables)
            for statement in _FILL:
                cursor.execute(statement)
            for table in work:
                put_up(cursor, table)
            forget(cursor)
        cursor.execute("VACUUM (ANALYZE)")
    return True
