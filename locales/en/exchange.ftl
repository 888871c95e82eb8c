exchange-template-sheet = Columns
exchange-template-column = Column
exchange-template-presence = Needed
exchange-template-meaning = Meaning
exchange-template-example = Example
exchange-presence-filled = required
exchange-presence-named = column required
exchange-presence-optional = optional
