"""What keeps the platform alive: backups, logs, figures for machines, a database that is away."""
