-- version: 1
-- Which activities are there for anybody to see, and of which revision? Tables made run by run have rows for these.
-- Of some, others see a version of their own (derived/listed_activity.sql), under the same number or another.
create or replace macro held_activity() as table
select activity_no, revision, sport_family, sample_count
from activity
union
select activity_no, revision, sport_family, sample_count
from shared_activity;
