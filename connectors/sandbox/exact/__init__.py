"""A stand-in for Exact Online: OAuth with rotating tokens, OData answers, limits, validation and a small ledger."""
