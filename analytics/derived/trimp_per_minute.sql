-- version: 1
-- How much does a minute at this heart rate weigh? Banister's training impulse, with the constants of the runner's sex.
-- units: beats/min in, TRIMP a minute out; null where anything is not known, and where the maximum is not above the
-- resting heart rate | the share of the reserve is held to 0-1
create or replace macro trimp_per_minute(heart_rate_bpm, resting_bpm, maximum_bpm, sex) as
    case
        when maximum_bpm > resting_bpm and heart_rate_bpm is not null  -- least and greatest pass over null
        then greatest(0, least(1, (heart_rate_bpm - resting_bpm) / (maximum_bpm - resting_bpm)))
            * case sex when 'male' then 0.64e0 when 'female' then 0.86e0 end
            * exp(
                case sex when 'male' then 1.92e0 when 'female' then 1.67e0 end
                * greatest(0, least(1, (heart_rate_bpm - resting_bpm) / (maximum_bpm - resting_bpm)))
            )
    end;
