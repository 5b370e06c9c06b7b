-- version: 1
-- Is this position in the square of a grid that holds the hidden place, or in one of the eight around it?
-- Squares of 0.005 degrees of latitude (556 m), laid over the earth and not around the place: where many tracks end, they
-- end on lines of the grid and not on a circle with a door in its middle. A square's width follows the whole degree of
-- latitude of the hidden place. The date line lies between two squares.
create or replace macro near_place(latitude_deg, longitude_deg, hidden_latitude_deg, hidden_longitude_deg) as
    abs(floor(latitude_deg * 200) - floor(hidden_latitude_deg * 200)) <= 1
    and abs(
        floor(longitude_deg * 200 * cos(radians(round(hidden_latitude_deg))))
        - floor(hidden_longitude_deg * 200 * cos(radians(round(hidden_latitude_deg))))
    ) <= 1;
