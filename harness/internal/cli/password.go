package cli

import (
	"errors"
	"fmt"
	"strings"
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
	data, err := ReadFile(t, file, maxPassword)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" || len(data) > maxPassword || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("%s: want the password in one line of at most %d bytes", file, maxPassword)
	}
	return password, nil
}
