//go:build wasip1

package main

import "runtime/debug"

// gcPercent lets the heap grow to three times of what is in use before it is collected: that takes a third off the
// time of large charts, and the largest that are known then need some 200 MiB.
const gcPercent = 200

func init() { debug.SetGCPercent(gcPercent) }
