# Nobody reaches another's sitting, and what is not there is not there.
post /t/caching/redis/quiz
get /s/1/1
status 200
stranger
get /s/1/1
status 404
has Open the map
post /s/1/1 a=1
status 404
get /s/1
status 404
post /s/1/1/undo
status 404
get /progress
status 200
has Nothing answered yet.
post /review
status 404
