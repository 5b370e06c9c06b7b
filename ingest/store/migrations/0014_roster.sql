-- How often a program fetched what a link shows, beside the visits of people.
create table share_fetch (
    share_link_id  integer primary key,
    fetches        bigint not null,
    last_at        timestamp not null
);

-- Whose feeds this installation collects: links that athletes made for a coach, each answered by their own installation.
-- What a feed told is somebody else's, and goes when its link opens nothing any more.
create table roster_feed (
    roster_feed_id  integer primary key,
    name            varchar,                -- as the coach calls them; null: as the feed says
    url_sealed      varchar,                -- the address holds a token; null once it is over
    nearby          boolean not null,       -- the address may be one of the coach's own network
    added_at        timestamp not null,
    tried_at        timestamp,
    ok_at           timestamp,              -- when it was answered last
    next_at         timestamp,              -- not asked before that
    failures        integer not null,       -- in a row
    gone            integer not null,       -- in a row that said there is no such link
    failing_since   timestamp,
    error           varchar,
    etag            varchar,
    feed            varchar,                -- JSON, checked; null: nothing is known, or it is over
    called_on       date,
    look_again_on   date,
    ended_at        timestamp
);
