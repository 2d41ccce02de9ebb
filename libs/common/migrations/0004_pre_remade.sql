-- With which version the tables that a service makes from its own events were last made from all of them.
CREATE TABLE spine.remade (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  version integer NOT NULL
);
