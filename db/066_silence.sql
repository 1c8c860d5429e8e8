-- Why a text got no answer, where that was meant: a country that is not served, a machine that talks to us, or more
-- than is answered for nothing.
alter table texts_in add column silence text;
