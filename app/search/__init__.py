"""Full text over signed reports and what is known of studies, in an index of its own that can be made anew at any time."""
