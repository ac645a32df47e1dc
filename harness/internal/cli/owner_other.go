//go:build !unix

package cli

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: on Windows a new file has the owner and the rights that its
// directory gives to it.
func keepOwner(*os.File, fs.FileInfo) error { return nil }
