-- What the grammar (`ingest.notes`) made of every text that is here. Made again whenever the grammar changes, and
-- forgotten with the text; what the runner says about it stands in finding_word.

-- A text that has been read.
create table read_text (
    text_sha256  varchar primary key,
    pain_free    boolean not null,         -- pain is denied without naming a part
    unread       varchar[] not null        -- sentences that name a part or a pain, and of which nothing was made
);

-- One part of the body that a text says hurts, hurt, might hurt or does not hurt. Proposed; it counts when confirmed.
create table finding (
    text_sha256    varchar not null,
    place          integer not null,       -- among the findings of the text
    area           varchar not null,
    osiics         varchar not null,       -- letter of the body area
    structure      varchar,
    side           varchar not null,
    severity       double,                 -- 0-10; null where no number is said
    severity_text  varchar,
    quality        varchar,
    negated        boolean not null,       -- said not to hurt
    temporality    varchar not null,       -- current, past, hypothetical
    moment         varchar,                -- as in pain_note
    felt_at_m      integer,
    felt_at_s      integer,
    trend          varchar,
    impact         varchar,                -- what it did to the run
    words          varchar not null
);

-- A sign in a text that someone should have a look at.
create table red_flag (
    text_sha256  varchar not null,
    sign         varchar not null,
    temporality  varchar not null,
    words        varchar not null
);

-- By which grammar the texts were read; no row as long as they have to be read again.
create table grammar (
    digest  varchar not null
);
