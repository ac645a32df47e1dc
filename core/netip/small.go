package netip

import (
	"cmp"
	"slices"
	"strconv"
)

// smallAddr is an address in the page. It has the methods of netip.Addr that the
// core uses, with the same results. The zero value is not valid.
type smallAddr struct {
	bytes [16]byte // an IPv4 address is stored as ::ffff:a.b.c.d
	bits  uint8    // length of the address: 32, 128, or 0 if it is not valid
	zone  string   // of an IPv6 address
}

// mapped is the prefix of an IPv4 address in an IPv6 address.
var mapped = [12]byte{10: 0xff, 11: 0xff}

func smallAddrFrom4(b [4]byte) smallAddr {
	a := smallAddr{bits: 32}
	copy(a.bytes[:], mapped[:])
	copy(a.bytes[12:], b[:])
	return a
}

func (a smallAddr) IsValid() bool  { return a.bits > 0 }
func (a smallAddr) BitLen() int    { return int(a.bits) }
func (a smallAddr) Is4() bool      { return a.bits == 32 }
func (a smallAddr) Is6() bool      { return a.bits == 128 }
func (a smallAddr) Is4In6() bool   { return a.Is6() && [12]byte(a.bytes[:12]) == mapped }
func (a smallAddr) Zone() string   { return a.zone }
func (a smallAddr) As16() [16]byte { return a.bytes }

// As4 panics for an IPv6 address that contains no IPv4 address.
func (a smallAddr) As4() [4]byte {
	if !a.Unmap().Is4() {
		panic("not an IPv4 address")
	}
	return [4]byte(a.bytes[12:])
}

func (a smallAddr) Unmap() smallAddr {
	if a.Is4In6() {
		a.bits, a.zone = 32, ""
	}
	return a
}

func (a smallAddr) WithZone(zone string) smallAddr {
	if a.Is6() {
		a.zone = zone
	}
	return a
}

func (a smallAddr) Compare(b smallAddr) int {
	return cmp.Or(cmp.Compare(a.bits, b.bits), slices.Compare(a.bytes[:], b.bytes[:]), cmp.Compare(a.zone, b.zone))
}

// Next returns the following address, or one that is not valid after the last.
func (a smallAddr) Next() smallAddr {
	for i := 15; i >= 16-int(a.bits)/8; i-- {
		if a.bytes[i]++; a.bytes[i] != 0 {
			return a
		}
	}
	return smallAddr{}
}

func (a smallAddr) IsUnspecified() bool {
	return a == smallAddrFrom4([4]byte{}) || a == smallAddr{bits: 128}
}

// leading returns the first two bytes of an address without its mapping.
func (a smallAddr) leading() (first, second byte, isIPv4 bool) {
	if a = a.Unmap(); a.Is4() {
		return a.bytes[12], a.bytes[13], true
	}
	return a.bytes[0], a.bytes[1], false
}

func (a smallAddr) IsLoopback() bool {
	first, _, isIPv4 := a.leading()
	return isIPv4 && first == 127 || a.Is6() && a.bytes == [16]byte{15: 1}
}

func (a smallAddr) IsPrivate() bool {
	first, second, isIPv4 := a.leading()
	if isIPv4 {
		return first == 10 || first == 172 && second&0xf0 == 16 || first == 192 && second == 168
	}
	return first&0xfe == 0xfc
}

func (a smallAddr) IsLinkLocalUnicast() bool {
	first, second, isIPv4 := a.leading()
	if isIPv4 {
		return first == 169 && second == 254
	}
	return first == 0xfe && second&0xc0 == 0x80
}

func (a smallAddr) IsMulticast() bool {
	first, _, isIPv4 := a.leading()
	return first == 0xff && !isIPv4 || first&0xf0 == 0xe0 && isIPv4
}

func (a smallAddr) IsGlobalUnicast() bool {
	unspecified := a.Unmap().IsUnspecified() || a.Unmap() == smallAddrFrom4([4]byte{255, 255, 255, 255})
	return a.IsValid() && !unspecified && !a.IsLoopback() && !a.IsMulticast() && !a.IsLinkLocalUnicast()
}

func (a smallAddr) String() string {
	switch {
	case a.Is4():
		return a.dotted()
	case !a.IsValid():
		return "invalid IP"
	}
	text := ""
	if a.Is4In6() {
		text = "::ffff:" + a.dotted()
	} else {
		text = a.groups()
	}
	if a.zone != "" {
		text += "%" + a.zone
	}
	return text
}

func (a smallAddr) AppendTo(b []byte) []byte { return append(b, a.String()...) }

// dotted returns the last four bytes in the notation of IPv4.
func (a smallAddr) dotted() string {
	text := ""
	for _, b := range a.bytes[12:] {
		text += "." + strconv.Itoa(int(b))
	}
	return text[1:]
}

// groups returns the notation of RFC 5952: the first of the longest runs of two or
// more groups of zeros becomes "::".
func (a smallAddr) groups() string {
	from, length := 0, 1
	for i, run := 0, 0; i < 8; i++ {
		if run++; a.bytes[2*i] != 0 || a.bytes[2*i+1] != 0 {
			run = 0
		}
		if run > length {
			from, length = i+1-run, run
		}
	}
	text, colon := "", ""
	for i := 0; i < 8; i++ {
		if i == from && length > 1 {
			text, colon = text+"::", ""
			i += length - 1
			continue
		}
		text += colon + strconv.FormatUint(uint64(a.bytes[2*i])<<8|uint64(a.bytes[2*i+1]), 16)
		colon = ":"
	}
	return text
}

// smallAddrPort is an address and a port.
type smallAddrPort struct {
	addr smallAddr
	port uint16
}

func (p smallAddrPort) Addr() smallAddr { return p.addr }
func (p smallAddrPort) Port() uint16    { return p.port }
func (p smallAddrPort) IsValid() bool   { return p.addr.IsValid() }

func (p smallAddrPort) String() string {
	addr := p.addr.String()
	switch {
	case !p.IsValid():
		return "invalid AddrPort"
	case p.addr.Is6():
		addr = "[" + addr + "]"
	}
	return addr + ":" + strconv.Itoa(int(p.port))
}

// smallPrefix is a network: an address without a zone and a number of bits.
type smallPrefix struct {
	addr smallAddr
	plus uint8 // the number of bits, plus one; 0 if it is wrong
}

func smallPrefixFrom(a smallAddr, bits int) smallPrefix {
	a.zone = ""
	if !a.IsValid() || bits < 0 || bits > a.BitLen() {
		return smallPrefix{addr: a}
	}
	return smallPrefix{a, uint8(bits + 1)}
}

func (p smallPrefix) Addr() smallAddr  { return p.addr }
func (p smallPrefix) Bits() int        { return int(p.plus) - 1 }
func (p smallPrefix) IsValid() bool    { return p.plus > 0 }
func (p smallPrefix) IsSingleIP() bool { return p.IsValid() && p.Bits() == p.addr.BitLen() }

// Masked returns the network with all other bits zero.
func (p smallPrefix) Masked() smallPrefix {
	if !p.IsValid() {
		return smallPrefix{}
	}
	for i := p.Bits() + 128 - p.addr.BitLen(); i < 128; i++ {
		p.addr.bytes[i/8] &^= 0x80 >> (i % 8)
	}
	return p
}

func (p smallPrefix) Contains(a smallAddr) bool {
	return p.IsValid() && a.zone == "" && a.bits == p.addr.bits && smallPrefix{a, p.plus}.Masked() == p.Masked()
}

func (p smallPrefix) Overlaps(o smallPrefix) bool {
	if !p.IsValid() || !o.IsValid() {
		return false
	}
	o.plus = min(p.plus, o.plus)
	return o.Contains(p.addr)
}

func (p smallPrefix) String() string {
	if !p.IsValid() {
		return "invalid Prefix"
	}
	return p.addr.String() + "/" + strconv.Itoa(p.Bits())
}
