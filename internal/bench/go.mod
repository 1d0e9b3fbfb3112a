module example.com/ports/internal/bench

go 1.25.0

require (
	example.com/ports v0.0.0
	github.com/google/gopacket v1.1.19
	github.com/gopacket/gopacket v1.7.7
	github.com/stretchr/testify v1.12.1
	github.com/thediveo/netdb v1.1.2
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/mod v0.31.0
)

replace example.com/ports => ../..
