# A whole quiz: right and wrong answers, a miss comes back, the summary counts.
post /t/caching/redis/quiz
status 303
to /s/1/1
follow
status 200
has 1 of 10
right 1 1
status 303
to /s/1/1
follow
has Right
has 1 of 10
wrong 1 2
follow
has A fresh one on this follows at the end.
has 2 of 11
right 1 3
right 1 4
right 1 5
get /s/1
has Go on: 6 questions left
right 1 6
right 1 7
right 1 8
right 1 9
right 1 10
right 1 11
follow
has Finish
get /s/1
status 200
has 10 of 11 right.
has Worth another look
has What changed
answers 11
# What is left open is offered until it is left for good.
post /t/caching/redis/quiz
right 2 1
get /
has Continue: Redis, 9 questions left
post /s/2/end
status 303
to /
follow
hasnt questions left
post /s/9/end
status 404
