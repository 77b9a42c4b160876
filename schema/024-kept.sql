-- A place that is kept for another migration: nothing is done here.

SELECT 1;
