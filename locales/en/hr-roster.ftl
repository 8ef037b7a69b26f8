## Rosters
