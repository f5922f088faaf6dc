-- Since which revision a monitor has had its condition: messages that were evaluated before are not for it.
ALTER TABLE monitor ADD COLUMN condition_revision INTEGER NOT NULL DEFAULT 0;
UPDATE monitor SET condition_revision = revision;
CREATE INDEX telemetry_message_by_time ON telemetry_message (at);
