-- Customers are spoken to in the language of their number's country, until they ask for another by text.
alter table customers add column language text;
