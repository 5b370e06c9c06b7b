-- Places that nobody else is shown, however much of a map is shared: home, work, a friend's.
create table privacy_zone (
    privacy_zone_id  integer primary key,
    athlete_id       integer not null,
    name             varchar not null,
    latitude_deg     double not null check (latitude_deg between -90 and 90),
    longitude_deg    double not null check (longitude_deg between -180 and 180),
    created_at       timestamp not null,
    edited_at        timestamp,
    deleted_at       timestamp
);
