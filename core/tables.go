package core

import "slices"

// ProductPorts returns the default ports of the product's own listeners from
// 1024 up, sorted by port. The caller may modify the slice.
func ProductPorts() []Service { return slices.Clone(productPorts[:]) }

// KnownServices returns services that are likely on or near a managed file
// transfer host, from port 1024 up, sorted by port. The caller may modify the
// slice.
func KnownServices() []Service { return slices.Clone(knownServices[:]) }
