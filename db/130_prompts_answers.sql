-- The text of the customer's that a question of ours answers: until Twilio has said that ours went out, a bare YES is no
-- answer to it, for they may not have read it.
alter table prompts add column answers text;
