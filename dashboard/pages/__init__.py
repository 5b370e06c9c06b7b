"""The pages: one page answers one question. They ask analytics, and draw."""
