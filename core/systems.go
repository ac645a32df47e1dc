package core

import "slices"

// OperatingSystems returns the values that host.os accepts, each known to
// [EphemeralPorts]. The caller may modify the slice.
func OperatingSystems() []string { return slices.Clone(systemWords) }
