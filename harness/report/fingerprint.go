package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
)

// fingerprints tells the findings of a report apart. Services compare the
// fingerprints of two runs to find out which findings are new, so they must not
// change when a line moves.
type fingerprints map[string]int

// of returns the fingerprint of the next finding: a hash of its file, rule, path
// and text, and the number of findings up to this one that have the same hash.
func (p fingerprints) of(f *Finding) string {
	identity := strings.Join([]string{filepath.ToSlash(f.File), f.Rule, f.Path, WithoutLines(f.Text())}, "\x00")
	sum := sha256.Sum256([]byte(identity))
	hash := hex.EncodeToString(sum[:16])
	p[hash]++
	return fmt.Sprintf("%s:%d", hash, p[hash])
}

// WithoutLines returns a message with "line *" for each number of a line in it, so
// that two messages are alike if only the place differs that they refer to.
func WithoutLines(message string) string {
	const word = "line "
	var b strings.Builder
	for {
		before, after, found := strings.Cut(message, word)
		if !found {
			break
		}
		rest := strings.TrimLeft(after, "0123456789")
		b.WriteString(before + word)
		if len(rest) < len(after) {
			b.WriteByte('*')
		}
		message = rest
	}
	return b.String() + message
}
