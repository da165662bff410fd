get /map
has Caching strategies
has new
post /t/caching/redis/quiz zone=Asia/Tokyo
right 1 1
wrong 1 2
get /progress
has Answers
has 50 %
has Weakest concepts
get /map
has learning
post /drill/redis/expiry
status 303
to /s/2/1
follow
has 1 of 3
get /search?q=eviction
has found
get /search?q=evction
has found
get /search?q=%00%ff%27%22%3Cscript%3E
status 200
