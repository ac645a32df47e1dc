package client

import (
	"activeftp/core"
	"activeftp/core/connect"
)

// VerifyFor returns the check that a plan asks for: Strict if the data
// connection must come from the server's address, Off otherwise.
func VerifyFor(plan core.Plan) connect.Verify {
	if plan.VerifyHost {
		return connect.Strict
	}
	return connect.Off
}
