"""Passerelle: home care across the Franco-Belgian border. Built in app.factory."""
