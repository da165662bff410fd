package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestTransformShift(t *testing.T)   { bank.Check(t, distributed.TransformShift) }
func TestTransformPair(t *testing.T)    { bank.Check(t, distributed.TransformPair) }
func TestTransformDiamond(t *testing.T) { bank.Check(t, distributed.TransformDiamond) }
func TestTransformServer(t *testing.T)  { bank.Check(t, distributed.TransformServer) }
func TestTransformClient(t *testing.T)  { bank.Check(t, distributed.TransformClient) }
func TestTransformArray(t *testing.T)   { bank.Check(t, distributed.TransformArray) }
