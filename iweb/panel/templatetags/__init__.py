"""Template tags of the panel: icons, amounts, forms, the frame around every page."""
