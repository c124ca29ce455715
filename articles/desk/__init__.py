"""The editors' pages: what they work on, beside the admin in which they change records."""
