"""What differs between two scenarios, what lies between them, and which edit moved what."""
