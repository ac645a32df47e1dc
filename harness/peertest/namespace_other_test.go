//go:build !linux

package peertest_test

func enter() {}
