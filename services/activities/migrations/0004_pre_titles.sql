-- What a programme is called, for calendars and papers; heard with its definition, like the money it states.
ALTER TABLE activities.stated_money
  ADD COLUMN title_sv text NOT NULL DEFAULT '',
  ADD COLUMN title_en text NOT NULL DEFAULT '';
