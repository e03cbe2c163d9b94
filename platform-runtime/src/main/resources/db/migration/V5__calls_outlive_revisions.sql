-- Who deletes an agent's revision takes from no call what it was held with: the revision's name and content are written into the calls that refer to it,
-- before the foreign key empties the reference. Only who deletes pays for it.
ALTER TABLE call
    ADD COLUMN kept_revision text,
    ADD COLUMN kept_content  jsonb;

CREATE FUNCTION keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE call SET kept_revision = OLD.revision, kept_content = OLD.content WHERE agent = OLD.agent AND revision = OLD.revision;
    RETURN OLD;
END
$$;

CREATE TRIGGER keep_revision BEFORE DELETE ON agent_revision FOR EACH ROW EXECUTE FUNCTION keep_revision();
