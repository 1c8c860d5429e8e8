-- The card that a question of ours would have charged: a yes to it, or the digits that it asked for, are for no other.
alter table prompts add column card text;
