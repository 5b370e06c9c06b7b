-- What an athlete and whoever looks on by a link wrote to each other. A thread belongs to one link, and is known by the
-- first 16 digits of its token's SHA-256: never does it fall to a later link that has the same number.
create table comment (
    comment_id    integer primary key,
    athlete_id    integer not null,
    thread        varchar not null,
    who           varchar not null,        -- whom the link was for at that time
    from_athlete  boolean not null,
    about         varchar not null check (about in ('day', 'run', 'episode')),
    key           varchar not null,        -- the day as 2026-03-01, the key of the run, the id of the episode
    text          varchar not null,
    created_at    timestamp not null,
    read_at       timestamp,               -- when a page showed it to the other side
    deleted_at    timestamp
);
