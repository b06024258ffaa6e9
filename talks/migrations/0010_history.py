"""What the public tables said on former days, kept by the database as releases change them.

Two schemas. `past` holds, for each public table, the rows that are no more, with the day until which they were there,
and a row for each day on which something was published. `known` holds a view for each public table, under its own
name: the rows of the day that `talks.known_on` says. With `known` in front of the search path, whatever reads the
public tables reads the record of that day.

What has been withdrawn since the day is left out, as it is everywhere else: `talks.known_out_…` name it.

The grain is the day (UTC): what is replaced on the day it appeared leaves no trace. Nothing is copied of what stands:
a row is there as it is now unless `past` says otherwise. There are two kinds of tables:

- Rows of an edition (`bound`: items, mentions, channels) come with the edition and go with the next one of its
  subject, so the number of the edition says since when they were there.
- The others change for other reasons too (the card of an entry names its neighbours). The first time on a day that a
  row changes or goes, what it was is kept; the first time that it comes, that it was not `there`.

A later migration that changes a public table has to end with `SELECT past.arrange()`, which brings both schemas into
line, and where it changes or removes a column it begins with `SELECT past.stand_aside()`.
"""

from django.db import migrations

DAYS = r"""
CREATE SCHEMA past;
CREATE SCHEMA known;

CREATE TABLE past.day (
    day date PRIMARY KEY,
    edition_id bigint NOT NULL,
    number bigint NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE past.day IS 'The days on which something was published: the newest edition and release of each.';

CREATE TABLE past.history (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    complete_from date,
    generation uuid NOT NULL DEFAULT gen_random_uuid()
);
COMMENT ON TABLE past.history IS
    'One row: since which day the history is complete (null: from the beginning), and a stamp of its making.';
INSERT INTO past.history DEFAULT VALUES;

-- What stands for the record of a day: another one once more is published on it, where something has been withdrawn
-- since, and where it was made anew.
CREATE FUNCTION past.stamp(of date) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT md5(concat_ws(' ', day, edition_id, changed_at, generation, (
            SELECT id FROM past.edition WHERE kind = 'withdrawn' AND id > day.edition_id ORDER BY id DESC LIMIT 1
        )))::uuid FROM past.day, past.history WHERE day = of
    );
END
$$;

CREATE FUNCTION known.day() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('talks.known_on')::date;
CREATE FUNCTION known.edition() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('talks.known_edition')::bigint;
CREATE FUNCTION known.root() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('talks.known_root', true), ''), '/');

-- What has been withdrawn since: entries, channels, and the editions they had by then.
CREATE FUNCTION known.out_entries() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('talks.known_out_entries', true), ''), '{}')::bigint[];
CREATE FUNCTION known.out_channels() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('talks.known_out_channels', true), ''), '{}')::bigint[];
CREATE FUNCTION known.out_editions() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('talks.known_out_editions', true), ''), '{}')::bigint[];
-- A card as it was, with addresses of that day, and without lines about what has been withdrawn since.
CREATE FUNCTION known.card(card text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT replace(
        CASE WHEN coalesce(current_setting('talks.known_out_slugs', true), '') = '' THEN card ELSE regexp_replace(
            regexp_replace(
                card,
                '\s*<li>[^<]*<a href="/entries/(' || current_setting('talks.known_out_slugs') || ')/">[^<]*</a>[^<]*</li>',
                '', 'g'
            ),
            '<ul class="card-links" role="list">\s*</ul>', ''
        ) END,
        'href="/', 'href="' || known.root()
    )
$$;
"""

# The day of the release under way: that of its newest edition, which is stored before the tables follow. Never earlier
# than the last one, whatever a clock says. `talks.day` names another one, for a history that is made anew.
TODAY = """
DO $do$ BEGIN EXECUTE format($sql$
CREATE FUNCTION past.today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        nullif(current_setting('talks.day', true), '')::date,
        greatest(
            (SELECT (published_at AT TIME ZONE 'UTC')::date FROM %1$I.talks_edition ORDER BY id DESC LIMIT 1),
            (SELECT max(day) FROM past.day)
        )
    )
$$
$sql$, current_schema()); END $do$;

CREATE FUNCTION past.is_kept() RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(current_setting('talks.history', true), '') <> 'off';

CREATE FUNCTION past.keep_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF past.is_kept() AND past.today() IS NOT NULL THEN
        EXECUTE format(
            'INSERT INTO past.day SELECT past.today(), max(id), $1, $2 FROM %I.talks_edition '
            'ON CONFLICT (day) DO UPDATE SET edition_id = excluded.edition_id, number = excluded.number, '
            'changed_at = excluded.changed_at WHERE past.day.edition_id < excluded.edition_id',
            TG_TABLE_SCHEMA
        ) USING NEW.number, NEW.changed_at;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION past.forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('TRUNCATE past.%I', TG_ARGV[0]);
    RETURN NULL;
END
$$;
"""

ARRANGE = """
CREATE FUNCTION past.columns_of(of regclass, prefix text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(prefix || quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = of AND attnum > 0 AND NOT attisdropped
$$;

-- The table of former rows beside a public table, with a column for each of its columns.
CREATE FUNCTION past.arrange_twin(of regclass, twin text, keys text[], bound boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own record;
BEGIN
    IF to_regclass('past.' || twin) IS NULL THEN
        EXECUTE format('CREATE TABLE past.%I AS SELECT * FROM %s WHERE false', twin, of);
        EXECUTE format('ALTER TABLE past.%I ADD COLUMN known_until date NOT NULL', twin);
        IF NOT bound THEN
            EXECUTE format(
                'ALTER TABLE past.%I ADD COLUMN known_from date NOT NULL, ADD COLUMN there boolean NOT NULL, '
                'ADD PRIMARY KEY (%s, known_until)', twin, array_to_string(keys, ', ')
            );
        END IF;
    END IF;
    FOR own IN SELECT attname, format_type(atttypid, atttypmod) AS kind FROM pg_attribute
        WHERE attrelid = of AND attnum > 0 AND NOT attisdropped ORDER BY attnum
    LOOP
        IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('past.' || twin)
            AND attname = own.attname AND NOT attisdropped)
        THEN
            EXECUTE format('ALTER TABLE past.%I ADD COLUMN %I %s', twin, own.attname, own.kind);
        ELSIF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('past.' || twin)
            AND attname = own.attname AND format_type(atttypid, atttypmod) = own.kind)
        THEN
            EXECUTE format('ALTER TABLE past.%I ALTER COLUMN %I TYPE %s', twin, own.attname, own.kind);
        END IF;
    END LOOP;
END
$$;

-- What puts former rows there. It sees all rows of a statement at once, and touches nothing else.
CREATE FUNCTION past.arrange_keeping(of regclass, twin text, keys text[], bound boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    event text;
    matching text := (SELECT string_agg(format('p.%1$I = t.%1$I', key), ' AND ') FROM unnest(keys) AS key);
    since text := format(
        'coalesce((SELECT max(p.known_until) FROM past.%I p WHERE %s AND p.known_until < today), ''-infinity'')',
        twin, matching
    );
    body text;
BEGIN
    IF bound THEN
        body := format($sql$
            INSERT INTO past.%1$I (%2$s, known_until) SELECT %2$s, today FROM was WHERE edition_id <= coalesce(
                (SELECT before.edition_id FROM past.day before WHERE before.day < today ORDER BY before.day DESC LIMIT 1),
                0
            );
            $sql$, twin, past.columns_of(of, ''));
    ELSE
        body := format($sql$
            IF TG_OP = 'INSERT' THEN
                INSERT INTO past.%1$I (%2$s, known_from, known_until, there)
                SELECT %3$s, %4$s, today, false FROM become t ON CONFLICT DO NOTHING;
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO past.%1$I (%5$s, known_from, known_until, there)
                SELECT %6$s, %4$s, today, true FROM was t ON CONFLICT DO NOTHING;
            ELSE
                INSERT INTO past.%1$I (%5$s, known_from, known_until, there)
                SELECT %6$s, %4$s, today, true FROM was t JOIN become p ON %7$s
                WHERE t.* IS DISTINCT FROM p.* ON CONFLICT DO NOTHING;
            END IF;
            $sql$, twin, array_to_string(keys, ', '),
            (SELECT string_agg(format('t.%I', key), ', ') FROM unnest(keys) AS key), since,
            past.columns_of(of, ''), past.columns_of(of, 't.'), matching);
    END IF;
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION past.%1$I() RETURNS trigger LANGUAGE plpgsql AS $fn$
        DECLARE
            today date;
        BEGIN
            IF past.is_kept() THEN
                today := past.today();
                IF today IS NOT NULL THEN
                    %2$s
                END IF;
            END IF;
            RETURN NULL;
        END
        $fn$ $sql$, 'keep_' || twin, body);
    FOREACH event IN ARRAY CASE WHEN bound THEN ARRAY['DELETE'] ELSE ARRAY['INSERT', 'UPDATE', 'DELETE'] END LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION past.%I()',
            'history_' || lower(event), event, of,
            CASE event WHEN 'INSERT' THEN 'NEW TABLE AS become' WHEN 'DELETE' THEN 'OLD TABLE AS was'
                ELSE 'OLD TABLE AS was NEW TABLE AS become' END,
            'keep_' || twin
        );
    END LOOP;
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER history_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT '
        'EXECUTE FUNCTION past.forget(%L)', of, twin
    );
END
$$;

-- The view of the table as of a day. Cards are stored with the addresses of today's pages; here they lead to the day's.
CREATE FUNCTION past.arrange_view(of regclass, name text, twin text, keys text[], bound boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    matching text := (SELECT string_agg(format('p.%1$I = t.%1$I', key), ' AND ') FROM unnest(keys) AS key);
    shown text := past.columns_of(of, 't.');
    -- Somebody or something named only by what has been withdrawn since is left out with it.
    stands text := CASE
        WHEN twin IN ('entry', 'item') THEN 't.entry_id <> ALL (known.out_entries())'
        WHEN twin = 'channel' THEN 't.channel_id <> ALL (known.out_channels())'
        WHEN twin = 'mention' THEN 't.edition_id <> ALL (known.out_editions())'
        WHEN twin IN ('actor', 'issue', 'source') THEN format(
            '(t.edition_id <> ALL (known.out_editions()) OR EXISTS (SELECT FROM known.talks_publicmention m '
            'WHERE m.kind = %L AND m.slug = t.slug))', twin)
        ELSE 'true'
    END;
BEGIN
    IF twin = 'entry' THEN
        shown := replace(shown, 't.card', 'known.card(t.card) AS card');
    END IF;
    IF bound THEN
        EXECUTE format($sql$
            CREATE VIEW known.%1$I AS
            SELECT %2$s FROM %3$s t WHERE t.edition_id <= known.edition() AND %5$s
            UNION ALL
            SELECT %2$s FROM past.%4$I t
            WHERE t.edition_id <= known.edition() AND t.known_until > known.day() AND %5$s
            $sql$, name, shown, of, twin, stands);
    ELSE
        EXECUTE format($sql$
            CREATE VIEW known.%1$I AS
            SELECT %2$s FROM %3$s t WHERE NOT EXISTS (
                SELECT FROM past.%4$I p WHERE %5$s AND p.known_until > known.day()
            ) AND %6$s
            UNION ALL
            SELECT %2$s FROM past.%4$I t
            WHERE t.there AND t.known_from <= known.day() AND t.known_until > known.day() AND %6$s
            $sql$, name, shown, of, twin, matching, stands);
    END IF;
END
$$;

CREATE FUNCTION past.stand_aside() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('past', 'known') LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I.%I CASCADE', one.schemaname, one.viewname);  -- one reads another
    END LOOP;
END
$$;

CREATE FUNCTION past.arrange() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
    of regclass;
BEGIN
    PERFORM past.stand_aside();
    -- All editions, for whoever reads as of a day and asks what has happened since.
    EXECUTE 'CREATE VIEW past.edition AS SELECT * FROM talks_edition';
    FOR one IN SELECT twin, keys, bound FROM (VALUES
        ('mention', ARRAY['kind', 'slug', 'edition_id'], true),
        ('entry', ARRAY['entry_id'], false),
        ('actor', ARRAY['slug'], false),
        ('issue', ARRAY['slug'], false),
        ('source', ARRAY['slug'], false),
        ('redirect', ARRAY['kind', 'old_slug'], false),
        ('withdrawal', ARRAY['kind', 'slug'], false),
        ('item', ARRAY['entry_id', 'kind', 'order'], true),
        ('channel', ARRAY['channel_id'], true)
    ) AS tables(twin, keys, bound) LOOP
        of := 'talks_public' || one.twin;
        PERFORM past.arrange_twin(of, one.twin, one.keys, one.bound);
        PERFORM past.arrange_keeping(of, one.twin, one.keys, one.bound);
        PERFORM past.arrange_view(of, 'talks_public' || one.twin, one.twin, one.keys, one.bound);
    END LOOP;
    EXECUTE 'CREATE VIEW known.talks_edition AS SELECT * FROM talks_edition '
        'WHERE id <= known.edition() AND id <> ALL (known.out_editions())';
    EXECUTE 'CREATE VIEW known.talks_publicchange AS SELECT * FROM talks_publicchange WHERE false';
    -- The newest day is today's record, so its release is the newest, a rebuilding of the tables included.
    EXECUTE $sql$
        CREATE VIEW known.talks_publicversion AS
        SELECT live.id, CASE WHEN is_newest THEN live.number ELSE day.number END AS number,
            past.stamp(day.day) AS stamp,
            CASE WHEN is_newest THEN live.changed_at ELSE day.changed_at END AS changed_at
        FROM talks_publicversion live,
            (SELECT *, day = (SELECT max(day) FROM past.day) AS is_newest FROM past.day WHERE day = known.day()) AS day
        $sql$;
    -- The editions up to one, and nothing else, for a history that is made anew.
    EXECUTE 'CREATE VIEW past.talks_edition AS SELECT * FROM talks_edition WHERE id <= known.edition()';
END
$$;
"""

PUT_UP = """
SELECT past.arrange();
CREATE INDEX past_entry_slug ON past.entry (slug) WHERE there;
CREATE INDEX past_entry_links ON past.entry USING gin (links) WHERE there;
CREATE INDEX past_item_entry ON past.item (entry_id, kind);
CREATE INDEX past_mention_edition ON past.mention (edition_id);
CREATE INDEX past_mention_slug ON past.mention (kind, slug);
CREATE INDEX past_channel_slug ON past.channel (slug);
CREATE TRIGGER history_day AFTER INSERT OR UPDATE ON talks_publicversion
    FOR EACH ROW EXECUTE FUNCTION past.keep_day();
CREATE TRIGGER history_truncate AFTER TRUNCATE ON talks_publicversion
    FOR EACH STATEMENT EXECUTE FUNCTION past.forget('day');

-- Of what was published before, the history begins with the last day: `rebuild_history` makes the rest.
INSERT INTO past.day
    SELECT (newest.published_at AT TIME ZONE 'UTC')::date, newest.id, version.number, version.changed_at
    FROM talks_publicversion version, (SELECT id, published_at FROM talks_edition ORDER BY id DESC LIMIT 1) newest;
UPDATE past.history SET complete_from = (SELECT max(day) FROM past.day);
"""

BACKWARD = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT tgrelid::regclass AS of, tgname FROM pg_trigger WHERE tgname LIKE 'history\\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.of);
    END LOOP;
END
$$;
DROP SCHEMA known CASCADE;
DROP SCHEMA past CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("talks", "0009_commitments_by_due_date")]
    operations = [migrations.RunSQL([DAYS, TODAY, ARRANGE, PUT_UP], BACKWARD)]
