HOT_MODULES: tuple[str, ...] = ()
