-- Why the operator lifted a freeze, in their own words. Nothing where it lifted itself.
alter table freezes add column lifted_for text;
