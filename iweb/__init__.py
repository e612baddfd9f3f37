"""The running program: the Django project and everything that knows a tenant."""
