// Package port is changed by the tests of package mutants.
package port

// lowest is the lowest port that is allowed.
const lowest = 1024

type service struct {
	name string
	port int
}

var services = []service{
	{"ftp", 21},
	{name: "control", port: 2121},
}

// Name returns the service on a port.
func Name(port int) string {
	for _, s := range services {
		if s.port == port {
			return s.name
		}
	}
	return ""
}

// Allowed reports whether a port is allowed and not used.
func Allowed(port int) bool {
	return port >= lowest && Name(port) == ""
}

// Count counts ports.
type Count struct{ N int }

// Add adds a port. Its log is not tested.
func (c *Count) Add(log func(string)) {
	c.N++
	log("one more")
}

// Twice returns twice its argument, without a loop that might end later.
func Twice(n int) int {
	sum := 0
	for sum < 2*n {
		sum += n
	}
	return sum
}

// Unreached is called by no test.
func Unreached() bool { return true }
