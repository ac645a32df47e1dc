package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/ftpurl"
)

// addServer adds the flag --server and returns its value: the URL of a server to
// connect to.
func addServer(flags *pflag.FlagSet, usage string) *string {
	url := cli.AddText(flags, "server", "URL", "", usage)
	cli.SetDetails(flags, "server", serverDetails)
	return url
}

// addServers adds the flag --server, which can be given several times, and
// returns its values.
func addServers(flags *pflag.FlagSet, usage string) *[]string {
	urls := cli.AddTexts(flags, "server", "URL", usage)
	cli.SetDetails(flags, "server", serverDetails+" --server can be given several times.")
	return urls
}

const serverDetails = "--server URL is SCHEME://USER@HOST:PORT/DIRECTORY; only the scheme and the host are required. The " +
	"scheme selects TLS: ftp:// has none and ftpes:// starts it with AUTH TLS, both on port 21; ftps:// starts it with the " +
	"connection, on port 990. The directory is relative to the login directory; after a second slash it is absolute. Without a " +
	"user the login is anonymous. The password of the user comes from --password-file or the environment variable " +
	"ACTIVEFTP_PASSWORD; do not put it in the URL."

// addPasswordFile adds the flag --password-file of a command with --server and
// returns its value.
func addPasswordFile(flags *pflag.FlagSet) *string {
	file := cli.AddText(flags, "password-file", "FILE", "", "file with the password of the user in --server")
	cli.SetDetails(flags, "password-file", "--password-file names a file with the password in one line; - is standard input. It wins over "+
		"ACTIVEFTP_PASSWORD.")
	return file
}

// readPassword returns the password to log in to the servers with: the one in file,
// or, if file is empty, that of the environment, which can be none. args are the
// command's arguments.
func readPassword(t *cli.Terminal, file string, servers, args []string) (string, error) {
	if file == "" {
		return t.Env("ACTIVEFTP_PASSWORD"), nil
	}
	if len(servers) == 0 {
		return "", errors.New("--password-file needs --server")
	}
	if file == cli.StandardInput && slices.Contains(args, cli.StandardInput) {
		return "", cli.ErrStandardInputTwice
	}
	for _, server := range servers {
		u, err := ftpurl.Parse(server)
		switch {
		case err != nil:
			return "", fmt.Errorf("--server %w", err)
		case u.User == "":
			u.User = "USER"
			return "", fmt.Errorf("--password-file needs a user in --server; type --server %v", u)
		}
	}
	return cli.ReadPasswordFile(t, file)
}
