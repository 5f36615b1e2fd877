"""One whole reading without a person, through the front door: action ids and mouse events, as a reader would."""
