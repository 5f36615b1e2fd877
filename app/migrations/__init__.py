"""The history of the tables, run by ``app.database`` when an archive is opened."""
