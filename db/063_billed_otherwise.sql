-- Texts of which Twilio billed another number of segments than we counted, and charged for.
create index texts_out_billed_otherwise on texts_out (id) where billed_segments <> segments;
