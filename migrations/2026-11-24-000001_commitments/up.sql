-- What an order, a training activity and a monitoring contract share is called after what they are: commitments.
ALTER TABLE order_items RENAME TO commitment_items;
ALTER TABLE order_events RENAME TO commitment_events;
