"""Which further cells to hide, so that every hidden one stays wide and least information is lost."""
