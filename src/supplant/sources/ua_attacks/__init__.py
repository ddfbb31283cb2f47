"""Missiles and one-way drones launched against Ukraine, report by report."""
