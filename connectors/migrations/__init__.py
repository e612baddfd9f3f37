"""The schema of connections, links and lanes, step by step."""
