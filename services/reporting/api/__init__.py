"""Figures over HTTP for staff, steering groups and auditors: exact, on any date, as known at any position.

`access` (who may), `asking` (one question in one consistent read), `routes`. Partners ask the gateway.
"""
