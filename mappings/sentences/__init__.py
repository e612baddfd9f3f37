"""The texts behind every reason, Dutch and English, written for a shop owner; `mappings.reasons` fills them in."""
