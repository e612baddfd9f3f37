"""The operator's commands, against both sandboxes."""
