// Package chance replaces template functions whose result depends on chance, the clock, the order of maps or the world.
//
// A replaced function returns the same for the same seed, release, arguments and count of such calls, whatever was
// rendered before and in whichever instance; and each call is recorded.
package chance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// Call says how often a function was called.
type Call struct {
	Function string `json:"function"`
	Count    int    `json:"count"`
}

// Record gives out chance for one render and notes who asked.
type Record struct {
	seed     int64
	identity string
	failAt   int
	calls    int
	counts   map[string]int
	repeats  map[string]int
}

// NewRecord begins a render. The failAt-th call, from 1, returns an error.
func NewRecord(seed int64, identity string, failAt int) *Record {
	return &Record{seed: seed, identity: identity, failAt: failAt, counts: map[string]int{}, repeats: map[string]int{}}
}

// Calls are all calls up to now, by name.
func (r *Record) Calls() []Call {
	calls := make([]Call, 0, len(r.counts))
	for _, name := range slices.Sorted(maps.Keys(r.counts)) {
		calls = append(calls, Call{Function: name, Count: r.counts[name]})
	}
	return calls
}

// note records a call.
func (r *Record) note(function string) error {
	r.calls++
	r.counts[function]++
	if r.calls == r.failAt {
		return fmt.Errorf("%s returns something else each time", function)
	}
	return nil
}

// stream records a call and returns its stream of random bytes.
func (r *Record) stream(function string, arguments ...any) (*rand.ChaCha8, error) {
	if err := r.note(function); err != nil {
		return nil, err
	}
	call := fmt.Sprintf("%s\x00%q", function, arguments)
	r.repeats[call]++
	key := binary.BigEndian.AppendUint64(nil, uint64(r.seed))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s\x00%s\x00%d", r.identity, call, r.repeats[call])
	return rand.NewChaCha8([32]byte(mac.Sum(nil))), nil
}

// clock is the time of the render: a fixed one, and a very different one for each other seed.
func (r *Record) clock() time.Time {
	const day = 24 * time.Hour
	// Another day, hour, minute and second, so that any format of it differs.
	apart := 401*day + 5*time.Hour + 7*time.Minute + 11*time.Second
	return time.Unix(1_700_000_000, 0).UTC().Add(time.Duration(r.seed%50) * apart)
}
