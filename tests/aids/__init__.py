"""How well the reviewer's aids find what they should: messages with what is in them, and the measure."""
