"""The image and the compose file, as far as they can be held to their promises without a container engine."""
