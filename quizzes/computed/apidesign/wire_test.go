package apidesign_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestGRPC(t *testing.T) {
	bank.Check(t, apidesign.GRPCDeadlineTable)
	bank.Check(t, apidesign.GRPCRetryOutcome)
	bank.Check(t, apidesign.GRPCFramesLengths)
}

func TestDataTransmission(t *testing.T) {
	bank.Check(t, apidesign.DTChunkSize)
	bank.Check(t, apidesign.DTRangeTable)
	bank.Check(t, apidesign.DTLimitTable)
}

func TestGraphQL(t *testing.T) {
	bank.Check(t, apidesign.GQLNullPlace)
	bank.Check(t, apidesign.GQLLoaderCount)
	bank.Check(t, apidesign.GQLCostTotal)
	bank.Check(t, apidesign.GQLValidateWhich)
	bank.Check(t, apidesign.GQLValidateLine)
}

func TestDataSize(t *testing.T) {
	bank.Check(t, apidesign.DataSizeBytes)
	bank.Check(t, apidesign.DataSizeOrder)
}
