"""The first screen: is everything booked, what runs, and what needs a person."""
