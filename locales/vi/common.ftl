app-name = Sổ cái
