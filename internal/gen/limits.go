package main

import (
	"time"

	"example.com/ports/internal/layout"
)

// Limits of the input. The registry of 2026 has 14,533 records in 3.9 MB, 5,615
// persons, a longest note of 1,374 bytes.
const (
	deadline    = 60 * time.Second // for everything
	memoryLimit = 200 << 20        // from where on memory is saved at the cost of time

	maxSource    = 40_000_000 // bytes, of the XML or of a file in data/
	maxAttempts  = 3
	maxRedirects = 5

	maxPiece    = 1 << 17 // bytes of the XML up to the end of the next record, person or footnote
	maxText     = layout.TextLen
	maxRecords  = 1 << 16
	maxPersons  = layout.ListMax
	maxXrefs    = 1 << 17  // of all records; the registry has 12,970
	maxReferred = 20 << 20 // bytes of persons and footnotes that records refer to
	maxPorts    = 1 << 14  // of one record
	maxCovering = 5 << 16  // rows on ports, all ports together
	maxWarnings = 20

	maxUses   = layout.ListMax
	wideRange = 128 // a use of more ports comes after all others

	maxShown   = 50   // changes that -check lists
	maxMessage = 1000 // characters of an error, which quotes the source
)
