"""The brief in words and the report as a page, made from results and pictures."""
