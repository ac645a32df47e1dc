package core

import "slices"

// ProductPorts are the default ports of the product's own listeners from 1024
// up, by number. The slice is the caller's.
func ProductPorts() []Service { return slices.Clone(productPorts[:]) }

// KnownServices are services likely on or near a managed file transfer host,
// from 1024 up, by number. The slice is the caller's.
func KnownServices() []Service { return slices.Clone(knownServices[:]) }
