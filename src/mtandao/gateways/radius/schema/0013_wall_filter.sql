-- What a router that knows no list of ours is told of whoever is behind the wall: a filter of its own, by name.

alter table nas add column wall_filter text;
alter table nas add constraint nas_wall_filter_is_a_plain_name check (wall_filter ~ '^[A-Za-z0-9._:/#@=,+-]{1,253}$');
