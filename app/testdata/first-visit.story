# A stranger sees a question at once and becomes a learner with the first answer that can be read.
get /
status 200
has Try one
hasnt Nothing is due
post /check token=nonsense a=1
status 410
has This question has expired
get /
check wrong
status 303
to /s/1/1
follow
status 200
has Not this time
has Right answer
has Worked solution
get /
has Today
