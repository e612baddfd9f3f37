"""What everything else stands on: keys, ids, time, audit, messages, redaction."""
