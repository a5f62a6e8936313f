// Package failure says what went wrong with a request as data.
package failure

import (
	"errors"
	"fmt"
)

// Kind names the sort of a failure.
type Kind string

// The kinds that a host tells apart: a request that makes no sense, one for what is not known any more, and a mistake of
// the engine.
const (
	Request  Kind = "request"
	Missing  Kind = "missing"
	Internal Kind = "internal"
)

// Failure is an error that reaches the host as data.
type Failure struct {
	Kind    Kind   `json:"kind"`
	Message string `json:"message"`
}

func (f *Failure) Error() string { return f.Message }

// New makes a failure out of a sentence.
func New(kind Kind, format string, arguments ...any) *Failure {
	return &Failure{Kind: kind, Message: fmt.Sprintf(format, arguments...)}
}

// From says any error as a failure.
func From(err error) *Failure {
	if failure, ok := errors.AsType[*Failure](err); ok {
		return failure
	}
	return &Failure{Kind: Internal, Message: err.Error()}
}
