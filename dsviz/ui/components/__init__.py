"""Widgets of our own: HTML, CSS and JavaScript files loaded from this folder, and their typed Python side."""
