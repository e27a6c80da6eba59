"""What the generated pages are made of: one module for each page."""
