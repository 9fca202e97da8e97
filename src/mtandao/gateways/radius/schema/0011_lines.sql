-- Interims come from files too, as attempts do: what tells how far a file was read is of both.

alter table mtandao_attempt_files rename to mtandao_line_files;
alter table mtandao_line_files rename constraint mtandao_attempt_files_pkey to mtandao_line_files_key;

drop function if exists mtandao_attempts_read_to(text, text);
drop function if exists mtandao_forget_attempt_file(text, text);
drop function if exists mtandao_note_attempts(
    text, text, bigint, bigint, bigint[], text[], text[], text[], text[], text[], text[], text[], text[]);
