"""Citations and lists of works in any style of CSL, made by pandoc."""
