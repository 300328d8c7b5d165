"""The query language: its values, fields and parser."""
