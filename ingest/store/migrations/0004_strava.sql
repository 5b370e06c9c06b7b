-- Strava's API: who is connected, what it listed, what is still to be fetched. What it says about activities is decoded
-- from its answers (kind strava_api of source_record); no secret and no token stands in the database.

-- The connection of one athlete, and the runner's decision about how long rows of the API may stay.
create table strava_account (
    athlete_id    integer primary key,
    account       varchar not null,       -- the athlete's number at Strava
    scopes        varchar not null,       -- as granted
    retention     varchar not null check (retention in ('7 days', 'keep')),
    connected_at  timestamp not null,
    swept_at      timestamp,              -- when every id was last compared with Strava's list
    synced_at     timestamp,              -- when it was last up to date with what is new
    subscription  bigint                  -- the number of the webhook subscription, if there is one
);

-- Where the sync stands: what it does or waits for, and what Strava last said about the limits of the app.
create table strava_state (
    athlete_id      integer primary key,
    phase           varchar not null,     -- as in ingest/sources/strava/standing.py
    until           timestamp,            -- when it goes on by itself, if it waits
    detail          varchar,              -- in plain words
    changed_at      timestamp not null,
    measured_at     timestamp,            -- by Strava's clock, when the numbers below were true
    read_quarter_limit  integer,          -- requests in a quarter of an hour, and on a day (UTC)
    read_quarter_used   integer,
    read_day_limit      integer,
    read_day_used       integer,
    all_quarter_limit   integer,
    all_quarter_used    integer,
    all_day_limit       integer,
    all_day_used        integer
);

-- Every activity that Strava listed. Of one that expired or was deleted there, the number is left and nothing else.
create table strava_activity (
    athlete_id        integer not null,
    native_id         varchar not null,
    state             varchar not null check (state in ('here', 'expired', 'deleted')),
    digest            varchar,            -- of what its summary says; null: it has to be read again
    first_fetched_at  timestamp,          -- what expires does so counted from here
    streams           varchar check (streams in ('here', 'none', 'file')),  -- 'file': a file of the same run has them
    detail_at         timestamp,          -- when its description was last read
    problem           varchar             -- why it is not among the activities, if it is not
);

-- What is still to be fetched. An artefact is streams, detail, or presence (is it still there?).
create table strava_queue (
    athlete_id   integer not null,
    native_id    varchar not null,
    artefact     varchar not null check (artefact in ('streams', 'detail', 'presence')),
    urgent       boolean not null,        -- a new run: may use what is kept back of the limits
    started_utc  timestamp,               -- the newest comes first
    attempts     integer not null,
    not_before   timestamp,
    reason       varchar                  -- why the last attempt failed
);

-- Days with something that had to be removed when its time was over: nothing that touches them may count on them.
-- A record of the same number that comes back (from an archive) fills the gap, and so does the runner's word.
create table expired_activity (
    athlete_id   integer not null,
    native_id    varchar not null,
    local_date   date not null,
    expired_at   timestamp not null,
    settled_at   timestamp                -- the runner said that his files have this day whole
);
