"""The store: one DuckDB file and a folder of originals. A leaf: it knows settings and errors, and nothing else."""
