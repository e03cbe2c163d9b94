-- Which version of the transit key wrapped it: each has one data key, made by whichever pod is first. Null: from before this was asked.
ALTER TABLE data_key ADD COLUMN transit_version integer UNIQUE;
