-- What the runner says of himself, from a day on: what no sensor can tell, and what every figure of heart rate needs.
create table athlete_fact (
    athlete_fact_id  integer primary key,
    athlete_id       integer not null,
    fact             varchar not null check (fact in ('max_heart_rate', 'resting_heart_rate', 'sex')),
    value            varchar not null,     -- beats/min; female or male
    from_date        date not null,        -- the first one of a kind holds for the days before it, too
    created_at       timestamp not null,
    edited_at        timestamp,
    deleted_at       timestamp
);
