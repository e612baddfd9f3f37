"""The panel, walked with Django's test client on a real database; shops are sandboxes."""
