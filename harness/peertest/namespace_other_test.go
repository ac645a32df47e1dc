//go:build !linux

package peertest_test

// enterNamespace does nothing: only Linux has network namespaces.
func enterNamespace() {}
