package cli

import (
	"errors"
	"fmt"
	"strings"

	"activeftp/core"
)

// maxPassword is the longest password that is read, in bytes.
const maxPassword = 4_096

// ReadPassword returns the password in file, without its line end. It returns
// an empty password if neither user nor file is given, and an error if one is
// missing.
func ReadPassword(t *Terminal, user, file string) (string, error) {
	switch {
	case user == "" && file == "":
		return "", nil
	case user == "":
		return "", errors.New("--password-file needs --user")
	case file == "":
		return "", errors.New("--user needs --password-file")
	}
	return ReadPasswordFile(t, file)
}

// ReadPasswordFile returns the password in file, without its line end. A file that
// a Windows editor or PowerShell wrote can have a byte order mark or be UTF-16.
func ReadPasswordFile(t *Terminal, file string) (string, error) {
	data, err := ReadFile(t, file, maxPassword)
	if err != nil {
		return "", err
	}
	password, _ := core.Decode(string(data))
	password = strings.TrimRight(password, "\r\n")
	if password == "" || len(data) > maxPassword || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("--password-file %s: want the password in one line of at most %d bytes", file, maxPassword)
	}
	return password, nil
}
