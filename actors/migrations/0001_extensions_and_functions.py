"""What the models' generated columns stand on: extensions, and immutable functions for folding text and reading dates."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() is only STABLE because its dictionary can change; naming the dictionary makes the result fixed in practice,
# and the schema-qualified call survives a restore, where the search path is empty.
FOLD_TEXT = """
CREATE FUNCTION fold_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFKC))), '\\s+', ' ', 'g'))
$$;
"""

# The same reading as actors.partial_dates.PartialDate: year, month or day, then an optional qualifier.
EDTF_EARLIEST = """
CREATE FUNCTION edtf_earliest(value text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    IF value !~ '^\\d{4}(-\\d{2}(-\\d{2})?)?[~?%]?$' THEN
        RAISE EXCEPTION 'not a partial date: %', value USING ERRCODE = 'invalid_datetime_format';
    END IF;
    RETURN make_date(
        substr(value, 1, 4)::int,
        coalesce(substring(value from '^\\d{4}-(\\d{2})'), '01')::int,
        coalesce(substring(value from '^\\d{4}-\\d{2}-(\\d{2})'), '01')::int);
END
$$;
"""

EDTF_LATEST = """
CREATE FUNCTION edtf_latest(value text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE first_day date;
BEGIN
    first_day := public.edtf_earliest(value);
    IF value ~ '^\\d{4}-\\d{2}-\\d{2}' THEN
        RETURN first_day;
    ELSIF value ~ '^\\d{4}-\\d{2}' THEN
        RETURN (first_day + interval '1 month' - interval '1 day')::date;
    END IF;
    RETURN make_date(extract(year from first_day)::int, 12, 31);
END
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD_TEXT, "DROP FUNCTION fold_text(text)"),
        migrations.RunSQL(EDTF_EARLIEST, "DROP FUNCTION edtf_earliest(text)"),
        migrations.RunSQL(EDTF_LATEST, "DROP FUNCTION edtf_latest(text)"),
    ]
