"""The query language: a value, and the doors that lead to it."""
