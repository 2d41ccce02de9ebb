"""Reports in the database: what they are made from, what was made, what is due."""
