-- What the runner ran with, where no file says so, and where on a run a pain was first felt.

-- A shoe, a pod or a watch from one day to another. from_date null: since ever; to_date null: it goes on.
create table equipment (
    equipment_id  integer primary key,
    athlete_id    integer not null,
    kind          varchar not null check (kind in ('shoe', 'pod', 'watch')),
    name          varchar not null,
    from_date     date,
    to_date       date,
    text          varchar,
    created_at    timestamp not null,
    edited_at     timestamp,
    deleted_at    timestamp
);

alter table pain_note add column felt_at_m integer;
