"""Exports in the database: the log read by programme, the months that were handed in, all facts page by page."""
