-- version: 1
-- How much energy does a metre of running on this grade take? Minetti et al. 2002, 10.1152/japplphysiol.01177.2001.
-- units: grade as a ratio (0.1 for 10 %), held to 0.45 either way, where it was measured; J/kg/m out, 3.6 on the level
create or replace macro running_cost(grade) as
    case
        when grade is not null  -- least and greatest pass over null
        then 155.4e0 * pow(least(0.45e0, greatest(-0.45e0, grade)), 5)
            - 30.4e0 * pow(least(0.45e0, greatest(-0.45e0, grade)), 4)
            - 43.3e0 * pow(least(0.45e0, greatest(-0.45e0, grade)), 3)
            + 46.3e0 * pow(least(0.45e0, greatest(-0.45e0, grade)), 2)
            + 19.5e0 * least(0.45e0, greatest(-0.45e0, grade))
            + 3.6e0
    end;
