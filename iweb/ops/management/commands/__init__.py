"""The commands of the house: preparing, backing up, rotating keys, closing and purging tenants."""
