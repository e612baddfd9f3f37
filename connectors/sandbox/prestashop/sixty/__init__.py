"""Six weeks of a shop: sixty orders with all that becomes of them. What each is, tests/data/sixty_orders.tsv tells in words."""
