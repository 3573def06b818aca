raise RuntimeError("the module itself fails")
