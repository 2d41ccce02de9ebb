"""The whole system under load, everything it stands on mistreated, and the accounts that must agree after it."""
