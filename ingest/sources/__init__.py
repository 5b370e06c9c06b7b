"""Where bytes come from: files and folders and archives now; a watched folder and accounts later."""
