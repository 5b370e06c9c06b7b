-- What the runner says about findings, which are derived from the words of runs and notes, and about signs to have
-- looked at. A confirmed finding becomes a pain note.

-- The runner's word on one finding. It is known by the run or note that it is written on, and by what was understood;
-- where a later grammar understands the same words otherwise, by the words. The words themselves do not stand here.
create table finding_word (
    athlete_id   integer not null,
    finding      varchar not null,         -- the number that the list shows: a hash of source, area, side and so on
    source       varchar not null,         -- the key of a record of the run; of a note: "note", its day and hash of its text
    said         varchar not null,         -- sha256 of the text and of the words in it
    area         varchar not null,
    side         varchar not null,
    negated      boolean not null,         -- said not to hurt
    temporality  varchar not null,
    word         varchar not null check (word in ('confirmed', 'dismissed')),
    note_before  varchar,                  -- where it completed a note: what that note said before, as JSON
    decided_at   timestamp not null
);

-- A sign to have looked at that the runner has put away.
create table red_flag_word (
    athlete_id   integer not null,
    source       varchar not null,         -- as in finding_word
    sign         varchar not null,
    flag         varchar not null,         -- the number of its sentence in the list
    put_away_at  timestamp not null
);

-- the finding that this note was made of, by the number that the list shows
alter table pain_note add column from_finding varchar;
