"""Every rule and every table. Nothing in here knows of Flask or of a browser (docs/architecture.md, fence 1)."""
