-- What cannot be rebuilt: who the runner is, which files came in and how they ended, and what the runner wrote.
-- UTC instants are TIMESTAMP without a zone. Integer ids are dense and given by the one writer (max + 1).

create table athlete (
    athlete_id  integer primary key,
    name        varchar not null,
    synthetic   boolean not null,          -- the demo runner: labelled wherever it shows
    created_at  timestamp not null
);

-- One call of `niggle import` that changed something. finished_at is null while it runs, or if it was killed:
-- the same call again then goes on where it stopped, as the same run.
create table import_run (
    run_no       integer primary key,
    athlete_id   integer not null,
    paths        varchar[] not null,       -- as asked for, absolute, sorted
    started_at   timestamp not null,
    finished_at  timestamp
);

-- How one file (or one member of an archive: "archive.zip!member") ended, the first time it was seen like this.
create table import_item (
    run_no      integer not null,
    athlete_id  integer not null,
    path        varchar not null,
    sha256      varchar,                   -- of the decompressed content; null when it could not be read at all
    outcome     varchar not null check (outcome in ('imported', 'duplicate', 'skipped', 'failed')),
    reason      varchar,
    warnings    varchar[] not null
);

-- One original: its bytes are kept under originals/ by sha256. Decoded rows are made from it, again and again.
create table source_record (
    source_no        integer primary key,
    athlete_id       integer not null,
    sha256           varchar not null,
    kind             varchar not null,     -- fit, gpx, tcx, csv_log
    byte_count       bigint not null,
    path             varchar not null,     -- where it was first seen
    shareable        boolean not null,     -- the runner's own file; rows of an API are not
    fetched_at       timestamp not null,
    expires_at       timestamp,
    decoded_version  integer not null,     -- the DECODE_VERSION its rows were made with
    unique (athlete_id, sha256)
);

-- What hurt, in the runner's own words. area null with severity 0 is "no pain that day"; a day without a row is unknown.
create table pain_note (
    pain_note_id  integer primary key,
    athlete_id    integer not null,
    local_date    date not null,
    area          varchar check (area in ('hip_groin', 'thigh', 'knee', 'lower_leg', 'ankle', 'foot', 'lumbosacral', 'other')),
    side          varchar check (side in ('left', 'right', 'bilateral', 'unspecified')),
    severity      integer check (severity between 0 and 10),
    moment        varchar check (moment in ('during', 'after', 'morning', 'rest')),
    text          varchar,
    activity_key  varchar,                 -- the activity whose row of a training log it came with
    from_log      boolean not null default false,
    log_severity  integer,                 -- what the log said, however the note was edited since: it comes in once
    log_text      varchar,
    created_at    timestamp not null,
    edited_at     timestamp,
    deleted_at    timestamp                -- kept, so that importing the log again does not bring it back
);

-- What the runner tried, with the link "so that if I ever want to find it again, I know where to look".
create table tried (
    tried_id    integer primary key,
    athlete_id  integer not null,
    from_date   date not null,
    to_date     date,
    kind        varchar not null check (kind in ('rest', 'cross_training', 'therapist', 'exercise', 'shoes', 'gait', 'other')),
    area        varchar,                   -- the pain it belongs to
    side        varchar,
    text        varchar not null,
    link        varchar,
    created_at  timestamp not null,
    edited_at   timestamp,
    deleted_at  timestamp
);
