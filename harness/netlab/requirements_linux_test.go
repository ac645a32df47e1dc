package netlab

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMissingRequirements(t *testing.T) {
	const allCaps = ^uint64(0)
	tests := []struct {
		name   string
		euid   int
		caps   uint64
		absent []string
		want   []string
	}{
		{"nothing missing", 0, allCaps, nil, nil},
		{"not root", 1000, allCaps, nil, []string{"root"}},
		{"capabilities", 0, allCaps &^ (1<<12 | 1<<21), nil, []string{"CAP_NET_ADMIN", "CAP_SYS_ADMIN"}},
		{"programs", 0, allCaps, []string{"nft", "ip6tables"}, []string{"the program nft", "the program ip6tables"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := missingRequirements(test.euid, test.caps, func(program string) error {
				if slices.Contains(test.absent, program) {
					return errors.New("not found")
				}
				return nil
			})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEffectiveCapabilities(t *testing.T) {
	got, err := effectiveCapabilities("Name:\tactiveftp\nCapPrm:\t0000000000000000\nCapEff:\t0000000000201000\nCapBnd:\t000001ffffffffff\n")
	if err != nil || got != capNetAdmin|capSysAdmin {
		t.Errorf("got %#x, %v", got, err)
	}
	if _, err := effectiveCapabilities("Name:\tactiveftp\n"); err == nil {
		t.Error("a status without CapEff: no error")
	}
}
