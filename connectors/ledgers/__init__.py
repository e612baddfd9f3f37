"""Ledgers: where bookings are delivered to, one folder each."""
