//go:build wasip1

package main

import "runtime/debug"

// gcPercent lets the heap grow to four times of what is in use before it is collected: most of what is in use are the
// schemas of kinds, which stay, and judging leaves much behind.
const gcPercent = 300

func init() { debug.SetGCPercent(gcPercent) }
