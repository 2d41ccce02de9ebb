"""Behind the personal-data door: templates filled with people, documents rendered, messages carried out.

`people` (what a template may know of somebody), `rendering` and `sheets` (bytes from documents), `carriers` (SMTP,
folders), `sending` (the worker that empties the outbox). Nothing here decides who may ask; `api.door` does.
"""
