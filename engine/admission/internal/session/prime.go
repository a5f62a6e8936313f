package session

import (
	"sync"

	"fairlead/engine/admission/internal/emulation"
	"fairlead/engine/admission/internal/policies"
)

var prime sync.Once

// primePolicies comes before the first policy that is judged itself: official validation keeps one environment of
// expressions for good, that of the version which came first, so the newest always comes first.
func (j *judgement) primePolicies() {
	prime.Do(func() {
		if err := emulation.Use(emulation.Newest); err != nil {
			panic(err)
		}
		policies.PrimeValidation()
		if err := emulation.Use(j.session.minor); err != nil {
			panic(err)
		}
	})
}
