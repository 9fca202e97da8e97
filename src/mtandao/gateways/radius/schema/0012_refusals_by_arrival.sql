-- What is read by its arrival are refusals: an index on every attempt's was one more to write for each.

drop index radpostauth_by_arrival;
create index radpostauth_refused on radpostauth (noted_at) where reply = 'Access-Reject';
