package cli

import (
	"errors"
	"fmt"
	"strings"
)

// maxPassword is the longest password that is read, in bytes.
const maxPassword = 4_096

// readPassword is what the file holds, without the end of its line.
func ReadPassword(t *Terminal, user, file string) (string, error) {
	switch {
	case user == "" && file == "":
		return "", nil
	case user == "" || file == "":
		return "", errors.New("--user and --password-file are given together")
	}
	data, err := ReadFile(t, file, maxPassword)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" || len(data) > maxPassword || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("%s: expected one line of at most %d bytes", file, maxPassword)
	}
	return password, nil
}
