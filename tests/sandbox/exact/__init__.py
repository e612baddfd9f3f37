"""The stand-in for Exact Online, rule by rule, over real HTTP."""
