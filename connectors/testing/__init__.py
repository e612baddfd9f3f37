"""What every connector is held to: contract suites, and checks of what was really sent."""
