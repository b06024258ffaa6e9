"""What people search is found by the words of it: of actors, issues, channels, sources, and of what was said."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.expressions
from django.db import migrations, models

# The same as talks.text.bigrams. Most text holds no such character, and one look tells.
UNSPACED_PAIRS = """
CREATE FUNCTION unspaced_pairs(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT CASE WHEN value ~ '[\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uac00-\\ud7af]' THEN (
        SELECT string_agg(substr(found.run[1], place, 2), ' ' ORDER BY found.at, place)
        FROM regexp_matches(
            value, '[\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uac00-\\ud7af]+', 'g'
        ) WITH ORDINALITY AS found(run, at), generate_series(1, greatest(length(found.run[1]) - 1, 1)) AS place
    ) ELSE '' END
$$;
"""

# English stems, every word as it stands, and pairs of characters where words are not spaced: what `talks.public.search`
# asks for. Names are qualified because a restore runs with an empty search path.
SEARCH_WORDS = """
CREATE FUNCTION search_words(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
AS $$
    SELECT to_tsvector('pg_catalog.english', public.fold_text(value))
        || to_tsvector('pg_catalog.simple', public.fold_text(value))
        || to_tsvector('pg_catalog.simple', public.fold_text(public.unspaced_pairs(value)))
$$;
"""

# The cost, some tenths of a millisecond, tells the planner to ask the index rather than work the words out row by row.
# Of a record, its name or title with the weight A, and what else is looked through.
ISSUE_WORDS = """
CREATE FUNCTION issue_words(data jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
AS $$
    SELECT setweight(public.search_words(
        coalesce(data->>'name', '') || E'\\n' || coalesce(data->>'aliases', '')), 'A')
        || public.search_words(coalesce(data->>'description', ''))
$$;
"""
CHANNEL_WORDS = """
CREATE FUNCTION channel_words(data jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
AS $$
    SELECT setweight(public.search_words(coalesce(data->>'name', '')), 'A')
        || public.search_words(coalesce(data->>'description', '') || E'\\n'
            || jsonb_path_query_array(data, '$.periods[*].summary')::text || E'\\n'
            || jsonb_path_query_array(data, '$.issues.*.name')::text || E'\\n'
            || jsonb_path_query_array(data, '$.actors.*.name')::text || E'\\n'
            || jsonb_path_query_array(data, '$.actors.*.names[*].text')::text)
$$;
"""
SOURCE_WORDS = """
CREATE FUNCTION source_words(data jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
AS $$
    SELECT setweight(public.search_words(coalesce(data->>'title', '')), 'A')
        || public.search_words(coalesce(data->>'author', '') || E'\\n' || coalesce(data->>'publisher_name', ''))
$$;
"""
# Whom and what a statement names stands there by slug: "actor:qin-gang". So any name of theirs finds it, in any script,
# and a new name needs no change here.
STATEMENT_WORDS = """
CREATE FUNCTION statement_words(data jsonb, issue_path text[], actors text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
AS $$
    SELECT public.search_words(
            coalesce(data->>'summary', '') || E'\\n' || coalesce(data->>'quote', '') || E'\\n'
            || coalesce(data->>'occasion', '') || E'\\n' || coalesce(data->>'demand', '') || E'\\n'
            || coalesce(data->>'obstacle', '') || E'\\n' || coalesce(data->>'text', '') || E'\\n'
            || coalesce(data->>'explanation', '') || E'\\n'
            || jsonb_path_query_array(data, '$.follow_ups[*].summary')::text)
        || array_to_tsvector(ARRAY(SELECT 'issue:' || slug FROM unnest(issue_path) AS slug)
            || ARRAY(SELECT 'actor:' || slug FROM unnest(actors) AS slug))
$$;
"""
FUNCTIONS = [
    (UNSPACED_PAIRS, "unspaced_pairs(text)"),
    (SEARCH_WORDS, "search_words(text)"),
    (ISSUE_WORDS, "issue_words(jsonb)"),
    (CHANNEL_WORDS, "channel_words(jsonb)"),
    (SOURCE_WORDS, "source_words(jsonb)"),
    (STATEMENT_WORDS, "statement_words(jsonb, text[], text[])"),
]
STATEMENTS = ["position", "outcome", "condition", "commitment", "claim"]


def words(model, name, function, *columns, **more):
    expression = django.db.models.expressions.Func(
        *(models.F(column) for column in columns),
        function=function,
        output_field=django.contrib.postgres.search.SearchVectorField(),
    )
    return migrations.AddIndex(model, django.contrib.postgres.indexes.GinIndex(expression, name=name, **more))


class Migration(migrations.Migration):
    dependencies = [("talks", "0010_history")]
    operations = [
        *(migrations.RunSQL(sql, f"DROP FUNCTION {name}") for sql, name in FUNCTIONS),
        words("publicactor", "public_actor_words", "search_words", "names"),
        words("publicissue", "public_issue_words", "issue_words", "data"),
        words("publicchannel", "public_channel_words", "channel_words", "data"),
        words("publicsource", "public_source_words", "source_words", "data"),
        words(
            "publicitem", "public_item_words", "statement_words", "data", "issue_path", "actors",
            # Not `IN`: PostgreSQL writes that in two ways, and an index made again from its definition would be another.
            condition=models.Q(*(("kind", kind) for kind in STATEMENTS), _connector=models.Q.OR),
        ),
    ]  # fmt: skip
