-- Which archives are whose, and what the runner decided about runs. Activities go by their key (source_activity), which
-- survives every re-import, so that whatever is decided here does, too.

-- An account at Strava or Garmin that is this athlete's: an archive of any other one is asked about.
create table athlete_account (
    athlete_id    integer not null,
    service       varchar not null,       -- strava, garmin
    account       varchar not null,
    confirmed_at  timestamp not null
);

-- Which file a row of an archive's table speaks of. Joined by the name that the row states, never by a number in it.
create table archive_file (
    athlete_id    integer not null,
    table_sha256  varchar not null,
    file_name     varchar not null,
    sha256        varchar not null
);

-- The runner's word on two records of activities: the same run, or two. one_key < other_key.
create table verdict (
    athlete_id  integer not null,
    one_key     varchar not null,
    other_key   varchar not null,
    same        boolean not null,
    decided_at  timestamp not null
);

-- What the runner changed about an activity, whichever of its records the key names; the latest change of a field holds.
create table field_override (
    athlete_id    integer not null,
    activity_key  varchar not null,
    field         varchar not null,       -- title, sport, distance_m, local_date, rpe, counted
    value         varchar not null,
    changed_at    timestamp not null
);

-- An activity that the runner deleted; none of its records comes back by itself.
create table tombstone (
    athlete_id    integer not null,
    activity_key  varchar not null,
    deleted_at    timestamp not null
);

-- Days on which the runner may have run without recording it: nothing is known of them, and nothing counts as 0.
create table unrecorded_span (
    unrecorded_span_id  integer primary key,
    athlete_id          integer not null,
    from_date           date not null,
    to_date             date not null,
    text                varchar,
    created_at          timestamp not null,
    edited_at           timestamp,
    deleted_at          timestamp
);

-- For tables that list many activities: when the archive that it came in was made, so that of two the newer one holds.
alter table source_record add column written_at timestamp;
