package dial

const (
	// manyDescriptors is a number of descriptors that never limits a run.
	manyDescriptors = 1 << 20

	// reservedDescriptors are those that the rest of the process may need.
	reservedDescriptors = 128
)

// portsAtOnce returns the number of ports that can be in use at once if each
// takes that many descriptors, 1 to maxPorts.
func portsAtOnce(descriptors, each int) int {
	return min(max((descriptors-reservedDescriptors)/each, 1), maxPorts)
}
