"""Questions on a terminal: what is missing, what is in doubt, and a look before it is saved.

Owns the whole of a conversation. What comes of it is what flags would have said, and goes the same
way from there. Only a question that is really asked loads what draws it.
"""
