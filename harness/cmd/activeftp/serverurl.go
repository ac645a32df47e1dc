package main

import (
	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

// addServer adds the flag --server and returns its value: the URL of a server to
// connect to.
func addServer(flags *pflag.FlagSet, usage string) *string {
	url := cli.AddText(flags, "server", "URL", "", usage)
	cli.SetDetails(flags, "server", "--server URL is SCHEME://USER@HOST:PORT/DIRECTORY; only the scheme and the host are required. The "+
		"scheme selects TLS: ftp:// has none and ftpes:// starts it with AUTH TLS, both on port 21; ftps:// starts it with the "+
		"connection, on port 990. The directory is relative to the login directory; after a second slash it is absolute. Without a "+
		"user the login is anonymous. Set the environment variable ACTIVEFTP_PASSWORD to the password of the user; do not put it in "+
		"the URL.")
	return url
}
