// Package rest has the type by which Helm hands on how to reach a cluster. Nothing here reaches one.
package rest

// Config is never filled in.
type Config struct{}
