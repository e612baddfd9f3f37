"""What operating the program promises."""
