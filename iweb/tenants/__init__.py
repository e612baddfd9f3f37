"""Who owns which rows: tenants, members, scopes and row level security."""
