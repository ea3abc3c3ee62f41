"""What `make bench` measures: ratios side by side in one run, statements, bytes. Never part of the tests."""
