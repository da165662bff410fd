# Who only reviews is remembered for as long as they come back, though a session lasts 400 days.
post /t/caching/caching-strategies/quiz
right 1 1
later 7000h
post /review
status 303
later 7000h
get /
has due
# An undo from a page that Back brought up takes back nothing.
right 1 2
post /s/1/1/undo
to /s/1/1
follow
has Right
answers 2
