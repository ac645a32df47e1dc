package trace

// Kind is the kind of a line in a log. The zero value is a line that is not part
// of the exchange.
type Kind uint8

const (
	Command Kind = iota + 1 // sent by the client
	Reply                   // sent by the server
	Remark                  // a message of the program about itself
)

// String returns the kind's name in reports.
func (k Kind) String() string {
	switch k {
	case Command:
		return "command"
	case Reply:
		return "reply"
	case Remark:
		return "remark"
	}
	return "other"
}

// MarshalText returns the kind's name for JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Entry is one line of the exchange.
type Entry struct {
	Line int    `json:"line"` // of the log, from 1
	Kind Kind   `json:"kind"`
	Text string `json:"text"` // without what the program puts around it; secrets are ****
}
