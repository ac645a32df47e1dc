package compose_test

import (
	"fmt"

	"activeftp/core/compose"
)

// A value that the settings text cannot hold is unknown or left out, with a note,
// and a name is made valid and unique.
func ExampleWriter() {
	var w compose.Writer
	names := make(compose.Names)
	for _, host := range []string{"203.0.113.10", "two words"} {
		name := names.Reserve(compose.Name("pay[roll"))
		w.Section("transfer-site "+name, []compose.Pair{
			{Key: "server", Value: host},
			{Key: "enable-active-connection-mode", Value: compose.Yes},
		})
	}
	fmt.Print(w.String())
	for _, note := range w.Notes.All() {
		fmt.Println(note)
	}
	// Output:
	// [transfer-site pay-roll]
	// server                        = 203.0.113.10
	// enable-active-connection-mode = yes
	//
	// [transfer-site pay-roll 2]
	// server                        = unknown
	// enable-active-connection-mode = yes
	// [transfer-site pay-roll 2]: server is unknown because the input has an invalid value for it.
}
