// Package scenarios holds the built-in scenarios, one case per file, named
// subject_case.txtar, and a sample of settings.
package scenarios

import "embed"

// Files holds every scenario.
//
//go:embed *.txtar
var Files embed.FS
