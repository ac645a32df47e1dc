package trace

// readNcFTP reads "200: text" as a reply. The progress of a transfer may stand
// before it on the same line.
func readNcFTP(r *reader, line string) {
	for pos := 0; pos+4 < len(line); pos++ {
		if line[pos+3] == ':' && codeOf(line[pos:]) != 0 && (pos == 0 || pos > 1 && line[pos-1] == ' ' && line[pos-2] == ' ') {
			r.add(Reply, line[pos:pos+3]+line[pos+4:])
			return
		}
	}
}
