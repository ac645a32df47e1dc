package peertest

import (
	"io"
	"testing"
)

// CloseAfter closes c when the test ends. The test fails if Close returns an
// error.
func CloseAfter(t testing.TB, c io.Closer) {
	t.Helper()
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}
