-- The answer to a text is found by its id (answerId in src/store/answers.ts), so only what has another one is kept here by
-- the text that it answers. PostgreSQL keeps them all, for older processes beside newer ones.
drop index texts_out_answers;
create index texts_out_answers on texts_out (answers)
where answers is not null and id not like 'answer:%:%';
