"""An edition, once made, stays: the database refuses UPDATE and DELETE on the table, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION talks_edition_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Editions are never changed or deleted: publish, correct or withdraw instead.'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON talks_edition
    FOR EACH STATEMENT EXECUTE FUNCTION talks_edition_never_changes();
INSERT INTO talks_publicversion (id, number, changed_at) VALUES (1, 0, now());
"""
BACKWARD = """
DROP TRIGGER edition_never_changes ON talks_edition;
DROP FUNCTION talks_edition_never_changes();
DELETE FROM talks_publicversion;
"""


class Migration(migrations.Migration):
    dependencies = [("talks", "0001_the_log")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
