module activeftp

go 1.26.0

require (
	github.com/aymanbagabas/go-udiff v0.4.1
	github.com/evanw/esbuild v0.28.2
	github.com/fclairamb/ftpserverlib v0.32.3
	github.com/google/go-cmp v0.7.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/spf13/afero v1.15.0
	github.com/spf13/pflag v1.0.10
	go.uber.org/goleak v1.3.0
	golang.org/x/term v0.47.0
	golang.org/x/text v0.28.0
	golang.org/x/tools v0.52.0
)

require go.yaml.in/yaml/v3 v3.0.6

require github.com/pelletier/go-toml/v2 v2.4.3

require (
	github.com/andybalholm/brotli v1.3.0
	golang.org/x/sys v0.49.0 // indirect
)

ignore ./site/test/node_modules
