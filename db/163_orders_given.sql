-- What an order gave where that is not what it was for: somebody who pays for access and has it already is given credit.
alter table orders add column given text check (given in ('top-up'));
