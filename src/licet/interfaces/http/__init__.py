"""licet over HTTP: `create_app` in `app.py`; routes under /api/v1 are listed in `api.py`."""
