package peertest

import (
	"io"
	"testing"
)

// CloseAfter closes c when the test ends. An error of Close fails the test.
func CloseAfter(t testing.TB, c io.Closer) {
	t.Helper()
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}
