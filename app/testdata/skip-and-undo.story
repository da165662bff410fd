post /t/caching/redis/quiz
post /s/1/1 skip=1
status 303
to /s/1/2
wrong 1 2
follow
has 2 of 11
post /s/1/2/undo
status 303
to /s/1/2
follow
has 2 of 10
has Check
answers 0
right 1 2
follow
has Right
answers 1
