package firewall

import (
	"strconv"
	"strings"

	"activeftp/core"
)

// A rule is named "ftp-data-FIRST-LAST-TAG" or "ftp-control-PORT-TAG", which is 28
// characters at most: the longest name of a chain in iptables, and 31 with the
// suffix of IPv6, within the 35 of a FortiGate policy. The tag comes from all
// settings that the rules follow from and from the names of the sites. So the rules
// of two texts never share a name, and those of one text keep theirs until it
// changes.

// identity returns the number that tells the rules of these settings on one side
// from all others. It depends neither on the order of the sites nor on comments.
func (e *endpoints) identity(mirror bool) uint64 {
	sites := append([]string(nil), e.sites...)
	core.Sort(sites, func(a, b *string) bool { return *a < *b })
	text := strings.Join([]string{
		e.ports.String(),
		joinNetworks(e.partners, ","),
		joinNetworks(hostNetworks(e.internal), ","),
		joinNetworks(hostNetworks(e.external), ","),
		pick(mirror, "partner", "host"),
		strings.Join(sites, "\n"),
	}, "\n")
	hash := uint64(14695981039346656037) // FNV-1a, 64 bits
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * 1099511628211
	}
	return hash
}

// tagOf returns an identity as seven characters of [0-9a-z].
func tagOf(identity uint64) string {
	const sixDigits = 36 * 36 * 36 * 36 * 36 * 36 // how many numbers have at most six
	return strconv.FormatUint(sixDigits+identity%(35*sixDigits), 36)
}

// shortName returns a name of f with at most 17 characters, the most that a policy
// of firewalld may have.
func (f *flow) shortName() string {
	return "ftp-" + pick(f.control, strconv.Itoa(f.ports.Base), "data") + "-" + tagOf(f.identity)
}

// firstPriority returns the number from 300 to 1290 at which the priorities of a
// text begin where each must be unique. Different texts mostly differ in it.
func (f *flow) firstPriority() int { return 300 + 10*int(f.identity%100) }

// policyID returns the number of the policy for family i of f where policies have
// numbers: from 100,000,000 on, far from those that an administrator or a manager
// of firewalls gives.
func (f *flow) policyID(i int) string {
	return strconv.FormatUint(100_000_000+f.identity%900_000_000+uint64(2*f.rank+i), 10)
}
