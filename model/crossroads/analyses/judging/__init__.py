"""What several people's judgements come to: what ``assessors`` is made with."""
