"""The schema of sales, bookings and deliveries, step by step."""
