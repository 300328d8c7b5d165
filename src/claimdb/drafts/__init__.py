"""From what somebody typed in or loaded to a record that holds together."""
