"""The headquarters: a Django project, one app per noun, all of one shape (CONTRIBUTING.md, "Adding an app").

Look first at `house/rights.py` (who may), `house/routes.py` (no view without a row) and `orders/` (an app).
"""
