-- Whom an athlete lets in by a link, without an account, and who came. Neither row opens anything: a link is known by the
-- SHA-256 of its token, a guest's session by that of its id.
create table share_link (
    share_link_id  integer primary key,
    athlete_id     integer not null,
    label          varchar not null,        -- whom it is for
    token_sha256   varchar not null unique,
    scopes         varchar[] not null,      -- what is seen, each by itself (analytics.audience.SCOPES)
    since          date,                    -- the first local day that is seen; null for all of them
    may_propose    boolean not null,        -- a therapist's link
    created_at     timestamp not null,
    ends_at        timestamp not null,      -- from then on it opens nothing
    revoked_at     timestamp
);

-- One visit of a link: a browser that opened it, up to half an hour in which nothing was heard of it.
create table share_visit (
    share_visit_id  integer primary key,
    share_link_id   integer not null,
    session_key     varchar,                -- while the browser may come back by itself
    agent           varchar not null,       -- browser and system, as coarsely as "Firefox on Linux"
    begun_at        timestamp not null,
    seen_at         timestamp               -- null: no page was opened, as by a program that previews links
);
