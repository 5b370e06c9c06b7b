-- Who may come in by the browser from elsewhere. A password is kept as its argon2id hash, a session as the SHA-256 of its
-- id: whoever reads these rows can neither log in nor take a session over.
create table password (
    athlete_id  integer primary key,
    hash        varchar not null,      -- argon2id, with its parameters and salt
    set_at      timestamp not null
);

-- One browser that is logged in. An ended session has no row.
create table login_session (
    login_session_id  integer primary key,
    athlete_id        integer not null,
    token_sha256      varchar not null unique,
    agent             varchar not null,     -- browser and system, as coarsely as "Firefox on Linux"
    created_at        timestamp not null,
    seen_at           timestamp not null,
    confirmed_at      timestamp not null    -- when the password was typed last
);

-- What slows guessing down: failures in a row from an address, or on an account. Forgotten a day after the last.
create table login_delay (
    about     varchar primary key,     -- "from 192.0.2.7", "of athlete 1", "of a name <hash>"
    failures  integer not null,
    last_at   timestamp not null
);
