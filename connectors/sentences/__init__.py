"""The words for what can go wrong between us and another system, one module a system."""
