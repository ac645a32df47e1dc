package core

// OperatingSystems are the words of host.os, each with [EphemeralPorts]. The
// slice is the caller's.
func OperatingSystems() []string {
	return []string{"linux", "windows", "freebsd", "macos", "solaris", "aix"}
}
