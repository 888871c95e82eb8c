# The words of the frame of a page and of the pieces that pages share.

ui-skip-to-content = Skip to content
ui-language-name = English
ui-navigation = Main sections
ui-breadcrumbs = You are here
ui-sign-out = Sign out
ui-synthetic = Synthetic figures, none of them real.
ui-synthetic-meaning = What does that mean?
ui-footer = The ledger of policy communication budgets. Every đồng stands in exactly one place.

ui-error = Error
ui-problem-title = There is a problem
ui-at-row = Row { $row }:
ui-at-column = Column { $column }:
ui-at-row-and-column = Row { $row }, column { $column }:
ui-success = Recorded
ui-warning = Please note
ui-refused = Not recorded

ui-optional = (optional)
ui-choose = Choose…
ui-any = All
ui-none = –
ui-date-hint = Day/month/year, such as 31/12/2026

ui-minus = minus
ui-undo = Undo
ui-undone = undone
ui-pages = Pages
ui-rows-shown = Rows { $first }–{ $last } of { $count }
ui-previous = Previous
ui-next = Next

# The page of all pieces, for developers.
ui-gallery-title = Pieces of the interface
ui-gallery-summary = Record
ui-gallery-notices = Notices
ui-gallery-pictures = Pictures
ui-gallery-table = Table
ui-gallery-table-empty = There is no row. Loosen the filters.
ui-gallery-total = Total
ui-gallery-unit-note = Unit: đồng
ui-gallery-unit = đồng
ui-gallery-form = Form
ui-gallery-timeline = History
ui-gallery-confirm = Record this payment?
ui-gallery-items = Items
ui-gallery-product = Product
ui-gallery-add = Add an item
ui-gallery-save = Record
ui-gallery-check = Check
ui-gallery-back = Back
ui-gallery-cancel-order = Cancel the order
ui-gallery-change = Change
ui-gallery-method = Method
ui-gallery-note = Note
ui-gallery-money-hint = Takes 1.234.567, or a sum such as 16.500.000*12
ui-gallery-recorded = Payment 1042 is recorded.
ui-gallery-idle = This line has had no commitment since the year began.
ui-gallery-bar = Allocation by stage
