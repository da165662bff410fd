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
