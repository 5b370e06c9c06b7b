-- What the runner can tell beside notes: a questionnaire, what a clinician found, links and documents.

-- One filled-in overuse questionnaire of the Oslo group, about one place. Options are kept as they were chosen, counted
-- from 1; what was not asked is null. Scores are computed when they are shown.
create table ostrc_answer (
    ostrc_answer_id  integer primary key,
    athlete_id       integer not null,
    local_date       date not null,        -- the last of the seven days that it is about
    area             varchar not null,
    side             varchar not null,
    version          varchar not null check (version in ('O2', 'O1')),
    q1               integer not null check (q1 between 1 and 4),  -- participation
    q2               integer check (q2 between 1 and 5),           -- training and competition; a fifth option only in O1
    q3               integer check (q3 between 1 and 5),           -- performance; a fifth option only in O1
    q4               integer check (q4 between 1 and 4),           -- pain
    created_at       timestamp not null,
    edited_at        timestamp,
    deleted_at       timestamp
);

-- What somebody who knows found, in the words that the runner heard. Whose word it is stands with it.
create table clinician_finding (
    clinician_finding_id  integer primary key,
    athlete_id            integer not null,
    local_date            date not null,
    to_date               date,            -- until when it held, if it was said that it is over
    who                   varchar,         -- a name
    profession            varchar,         -- one of the two at least
    text                  varchar not null,
    area                  varchar,
    side                  varchar,
    created_at            timestamp not null,
    edited_at             timestamp,
    deleted_at            timestamp
);

-- A link or a document that is kept with a pain, to find it again. A document's bytes lie among the originals.
create table paper (
    paper_id    integer primary key,
    athlete_id  integer not null,
    local_date  date not null,             -- the day on which it was put here
    title       varchar not null,
    url         varchar check (url is null or starts_with(url, 'https://') or starts_with(url, 'http://')),
    sha256      varchar check (regexp_full_match(sha256, '[0-9a-f]{64}')),  -- of a document
    file_kind   varchar check (file_kind in ('pdf', 'png', 'jpeg', 'webp', 'heic')),
    file_name   varchar,                   -- what it was called where it came from; a label, never a path
    byte_count  bigint,
    episode     varchar,                   -- the id of the episode that it belongs to
    area        varchar,
    side        varchar,
    text        varchar,
    created_at  timestamp not null,
    edited_at   timestamp,
    deleted_at  timestamp
);
