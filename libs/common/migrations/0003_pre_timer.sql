-- What is to happen at a moment: `due_at` is when it was meant, `try_at` when it is tried (again).
CREATE TABLE spine.timer (
  id      text COLLATE "C" PRIMARY KEY,
  kind    text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  payload text NOT NULL,
  due_at  timestamptz NOT NULL,
  try_at  timestamptz NOT NULL,
  tries   integer NOT NULL DEFAULT 0,
  reason  text
);
CREATE INDEX timer_next ON spine.timer (try_at, id);
