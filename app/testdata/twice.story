# Answering twice, after Back, with another answer: the first counts, once.
post /t/caching/memcached/quiz
right 1 1
to /s/1/1
wrong 1 1
status 303
to /s/1/1
follow
has Right
answers 1
# A second press on the button means the first; later it starts another round.
post /t/caching/redis/quiz
to /s/2/1
post /t/caching/redis/quiz
to /s/2/1
later 5s
post /t/caching/redis/quiz
to /s/3/1
