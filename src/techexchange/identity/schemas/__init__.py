"""People, organisations and credentials as they are sent."""
