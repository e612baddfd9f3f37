"""A stand-in for Exact Online: OAuth with rotating tokens, OData answers, limits, validation and a small ledger."""

from connectors.sandbox.exact.sandbox import SandboxExact

__all__ = ["SandboxExact"]
