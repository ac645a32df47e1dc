package peertest_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	enterNamespace()
	goleak.VerifyTestMain(m)
}
