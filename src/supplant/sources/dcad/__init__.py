"""DCAD: defence cooperation agreements between two states."""
