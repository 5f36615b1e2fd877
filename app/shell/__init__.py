"""The window around the rooms: actions, menus, palette, status, theme. It places things and holds no logic."""
