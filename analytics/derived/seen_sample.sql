-- version: 5
-- What did the watch record on one activity, if this audience may see it? Every sample as it came, none if it may not.
-- Heart rate is null for a share that does not grant it, and so is where it was. A share that grants the map sees no
-- position near where the activity began or ended, nor near a place that the runner named (derived/near_place.sql).
create or replace macro seen_sample(athlete, audience, until, activity_id) as table
with recorded as (
    select s.*,
        s.latitude_deg is not null and s.longitude_deg is not null
            and (s.latitude_deg <> 0 or s.longitude_deg <> 0) as placed
    from sample s
    join listed_activity(athlete, audience, until) a using (activity_no)
    where a.activity_key = activity_id
),
hidden as (
    select unnest([
        arg_min((latitude_deg, longitude_deg), ordinal) filter (placed),
        arg_max((latitude_deg, longitude_deg), ordinal) filter (placed)
    ]) as place
    from recorded
    where not audience['owner']
    union all
    select (latitude_deg, longitude_deg)
    from privacy_zone
    where athlete_id = athlete and deleted_at is null and not audience['owner']
),
hide as (
    select coalesce(list(place) filter (place is not null), []) as places
    from hidden
),
final as (
    select r.* exclude (placed),
        audience['owner'] or (
            list_contains(audience['sees'], 'map') and placed and not list_bool_or(list_transform(
                h.places,
                lambda place: near_place(r.latitude_deg, r.longitude_deg, place[1], place[2])
            ))
        ) as shown
    from recorded r
    cross join hide h
)
select * exclude (shown) replace (
    case when shown then latitude_deg end as latitude_deg,
    case when shown then longitude_deg end as longitude_deg,
    case when sees(audience, 'heartrate') then heart_rate_bpm end as heart_rate_bpm
)
from final;
