"""Who is reading and what was done: the person at the desk and the audit trail."""
