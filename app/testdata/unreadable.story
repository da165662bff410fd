# An answer that can't be read says why and costs nothing.
post /t/caching/http-caching/quiz
post /s/1/1
status 422
has Nothing was counted.
answers 0
post /s/1/1 dontknow=1
status 303
follow
has Now you know
answers 1
