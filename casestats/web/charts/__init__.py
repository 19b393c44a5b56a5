"""Figures as SVG, made on the server."""
