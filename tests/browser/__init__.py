"""The panel in Chromium: looks, keyboard, contrast, policy."""
