package peertest

import (
	"fmt"
	"strings"

	"activeftp/core"
)

// settingsFor is a settings text with one active site on the range. Further
// lines are the site's.
func Settings(r core.PortRange, further ...string) string {
	text := "[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\n" + strings.Join(further, "\n") + "\n"
	if r.Given() {
		text += fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = %d\n", r.Base, r.Number)
	}
	return text
}
