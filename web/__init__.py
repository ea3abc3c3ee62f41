"""The little glue that all sides share: settings, serving, sessions, guards, forms. No rules live here (fence 1)."""
