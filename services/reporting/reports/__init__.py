"""Reports are made, signed, rendered and put on time here. Asked by staff over HTTP and by timers.

`canonical` (bytes and signature), `gathering` (what the live tables give), `making` (draft, signature), `rendering`
(PDF, HTML, XLSX, CSV), `calendar` (what is due, and reminders). Verification folds the log: `projections.proving`.
"""
