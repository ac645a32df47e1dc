package scenario_test

import (
	"fmt"
	"log"

	"activeftp/harness/scenario"
)

// A language of two words. Package play has the full one.
func ExampleLanguage_Read() {
	language := scenario.Language{
		Steps: []scenario.StepWord{{
			Name: "retr", Args: "PATH", Facts: []string{"bytes"}, Transfer: true,
			Read: scenario.ReadNames(1, 1),
		}},
		Facts: []scenario.FactWord{{
			Name: "bytes", Args: "N",
			Read: func(f *scenario.Fact, args []string) error { return scenario.ReadNumber(&f.Number, args, 0, 1<<40) },
		}},
	}
	s, err := language.Read("download.txtar", []byte(`# A download.

retr report.csv
	bytes 8
-- settings --
[ftp-active-mode]
`))
	if err != nil {
		log.Fatal(err)
	}
	step := s.Steps[0]
	fmt.Println(step.Word, step.Args, step.Facts[0].Word, step.Facts[0].Number)
	// Output:
	// retr [report.csv] bytes 8
}
