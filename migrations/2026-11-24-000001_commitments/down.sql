ALTER TABLE commitment_items RENAME TO order_items;
ALTER TABLE commitment_events RENAME TO order_events;
