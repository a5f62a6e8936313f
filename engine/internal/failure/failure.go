// Package failure says what went wrong as data: EngineFailure of lib/engine/requests.ts.
package failure

import (
	"errors"
	"fmt"
)

// Kind names the sort of a failure.
type Kind string

// The kinds that a host tells apart.
const (
	Chart         Kind = "chart"
	Archive       Kind = "archive"
	Values        Kind = "values"
	Template      Kind = "template"
	Output        Kind = "output"
	Kustomization Kind = "kustomization"
	Patch         Kind = "patch"
	Version       Kind = "version"
	Provenance    Kind = "provenance"
	Internal      Kind = "internal"
)

// Detail is one of several mistakes.
type Detail struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Failure is an error that reaches the host as data.
type Failure struct {
	Kind       Kind     `json:"kind"`
	Message    string   `json:"message"`
	File       string   `json:"file,omitempty"`
	Line       int      `json:"line,omitempty"`
	Column     int      `json:"column,omitempty"`
	Expression string   `json:"expression,omitempty"`
	Details    []Detail `json:"details,omitempty"`
}

func (f *Failure) Error() string { return f.Message }

// New makes a failure out of a sentence.
func New(kind Kind, format string, arguments ...any) *Failure {
	return &Failure{Kind: kind, Message: fmt.Sprintf(format, arguments...)}
}

// Of gives an error of official code its kind. What is a failure already stays as it is.
func Of(kind Kind, err error) error {
	if err == nil {
		return nil
	}
	if failure, ok := errors.AsType[*Failure](err); ok {
		return failure
	}
	return &Failure{Kind: kind, Message: err.Error()}
}

// At is Of with the file it happened in.
func At(kind Kind, file string, err error) error {
	if err == nil {
		return nil
	}
	return &Failure{Kind: kind, Message: err.Error(), File: file}
}

// From says any error as a failure.
func From(err error) *Failure {
	if failure, ok := errors.AsType[*Failure](err); ok {
		return failure
	}
	return &Failure{Kind: Internal, Message: err.Error()}
}

// Recover turns a panic of official code, which input brought about, into a failure. It is to be deferred.
func Recover(kind Kind, err *error) {
	if panicked := recover(); panicked != nil {
		*err = New(kind, "%v", panicked)
	}
}
