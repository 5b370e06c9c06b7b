-- What whoever looks on by a therapist's link proposed, and what the athlete said to it. It belongs to the thread of its
-- link, as a comment does. What was accepted is an ordinary entry besides, which the athlete changes as any other.
create table proposal (
    proposal_id  integer primary key,
    athlete_id   integer not null,
    thread       varchar not null,         -- the first 16 digits of the SHA-256 of the link's token
    who          varchar not null,         -- whom the link was for at that time
    kind         varchar not null check (kind in ('finding', 'exercise', 'stage')),
    from_date    date not null,            -- of a finding, its day
    to_date      date,
    text         varchar not null,
    link         varchar,
    area         varchar,
    side         varchar,
    created_at   timestamp not null,
    answered_at  timestamp,
    answer       varchar check (answer in ('accepted', 'declined')),
    entry_id     integer,                  -- what it became: of a finding, a number of clinician_finding, else of tried
    deleted_at   timestamp                 -- when it was withdrawn, which is before it is answered
);

-- A stage of a return is one more kind of what is tried; a check is changed by making its table anew.
alter table tried rename to tried_before;

-- What the runner tried, with the link "so that if I ever want to find it again, I know where to look".
create table tried (
    tried_id    integer primary key,
    athlete_id  integer not null,
    from_date   date not null,
    to_date     date,
    kind        varchar not null check (kind in ('rest', 'cross_training', 'therapist', 'exercise', 'shoes', 'gait', 'stage', 'other')),
    area        varchar,                   -- the pain it belongs to
    side        varchar,
    text        varchar not null,
    link        varchar,
    created_at  timestamp not null,
    edited_at   timestamp,
    deleted_at  timestamp
);

insert into tried by name select * from tried_before;

drop table tried_before;
