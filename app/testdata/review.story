# What was learned comes back, through another question.
get /review
has Nothing to review yet
post /t/caching/caching-strategies/quiz
right 1 1
right 1 2
get /review
has All clear
later 240h
get /
has 2 concepts due
get /review
has 2 concepts due
post /review n=5
status 303
to /s/2/1
follow
has 1 of 2
right 2 1
right 2 2
get /s/2
has 2 of 2 right.
has Nothing to go over again.
get /review
has All clear
answers 4
