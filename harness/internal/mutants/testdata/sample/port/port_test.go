package port

import "testing"

func TestAllowed(t *testing.T) {
	for port, want := range map[int]bool{1023: false, 1024: true, 2121: false, 2122: true} {
		if got := Allowed(port); got != want {
			t.Errorf("Allowed(%d) = %t", port, got)
		}
	}
}

func TestName(t *testing.T) {
	for port, want := range map[int]string{21: "ftp", 2121: "control", 0: ""} {
		if got := Name(port); got != want {
			t.Errorf("Name(%d) = %q", port, got)
		}
	}
}

func TestCount(t *testing.T) {
	var c Count
	if c.Add(func(string) {}); c.N != 1 {
		t.Errorf("%d after one", c.N)
	}
}
