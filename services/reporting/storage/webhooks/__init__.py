"""Webhooks' endpoints and messages: `endpoints` for whoever keeps them, `deliveries` for the worker."""
