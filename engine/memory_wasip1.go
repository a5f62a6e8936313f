//go:build wasip1

package main

import "runtime/debug"

const (
	// gcPercent lets the heap grow to three times of what is in use before it is collected: that takes a third off the
	// time of large charts.
	gcPercent = 200

	// usualBytes is where it is collected more often instead: what is in use after a platform of the largest charts that
	// are known still fits, and a machine that takes more than its host lets it keep has to load everything again.
	usualBytes = 144 << 20
)

func init() {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(usualBytes)
}
