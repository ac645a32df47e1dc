// Package scenarios embeds the built-in scenarios, one case per file, named
// subject_case.txtar. A sample settings file is kept beside them.
package scenarios

import "embed"

// Files contains every scenario.
//
//go:embed *.txtar
var Files embed.FS
