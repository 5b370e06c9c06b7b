-- What the runner says about episodes of pain, which are derived from the notes and the runs, and about gaps in running.

-- The runner's word on one episode. It is known by the area, side and day of onset that it had when the word was said.
-- The latest word of a kind holds; none is ever erased.
create table episode_word (
    episode_word_id  integer primary key,
    athlete_id       integer not null,
    area             varchar not null,
    side             varchar not null,
    onset            date not null,
    word             varchar not null check (word in ('kind', 'trauma', 'clinician', 'onset', 'onset_uncertain', 'resolved', 'with', 'apart', 'note')),
    value            varchar,              -- kind: injury, niggle or not_one; with and apart: the other episode; note: the words
    local_date       date not null,        -- the day that it is about, or for injury, niggle and note on which it was said
    created_at       timestamp not null,
    edited_at        timestamp,
    deleted_at       timestamp
);

-- Why the runner did not run from a day on. An injury of which only the stop is known has an area and a side, too.
create table gap_answer (
    gap_answer_id  integer primary key,
    athlete_id     integer not null,
    from_date      date not null,
    answer         varchar not null check (answer in ('illness', 'travel', 'injury', 'rest', 'other')),
    area           varchar,
    side           varchar,
    text           varchar,
    created_at     timestamp not null,
    edited_at      timestamp,
    deleted_at     timestamp
);

-- whether the pain changed or stopped a run; null if nothing was said
alter table pain_note add column changed_run boolean;
