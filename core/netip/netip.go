// Package netip has the types of the standard library's net/netip that the core
// uses.
//
// On the page they are replaced by smaller ones with the same results: the
// standard library interns the zones of IPv6 addresses in a concurrent map, and
// with it would make the page's WebAssembly 6 % larger. Everywhere else they are
// the standard library's, so that callers of the core can use these.
package netip

// MustParseAddr returns an address, and panics if the text is none.
func MustParseAddr(s string) Addr { return must(ParseAddr(s)) }

// MustParseAddrPort returns an endpoint, and panics if the text is none.
func MustParseAddrPort(s string) AddrPort { return must(ParseAddrPort(s)) }

// MustParsePrefix returns a network, and panics if the text is none.
func MustParsePrefix(s string) Prefix { return must(ParsePrefix(s)) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
