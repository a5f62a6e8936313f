package session

import (
	"slices"

	"fairlead/engine/admission/internal/kinds"
)

// Known is a kind that a session can judge.
type Known struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Resource   string `json:"resource"`
	Namespaced bool   `json:"namespaced"`
	Custom     bool   `json:"custom,omitempty"`
}

// Kinds lists what the session can judge: built-in kinds, and those of its CRDs.
func (s *Session) Kinds() []Known {
	all := []Known{}
	for _, kind := range kinds.All() {
		if kind.Served(s.minor) {
			all = append(all, known(*kind, false))
		}
	}
	brought := s.definitions.All()
	slices.SortFunc(brought, func(a, b kinds.Kind) int { return kinds.Compare(&a, &b) })
	for _, kind := range brought {
		all = append(all, known(kind, true))
	}
	return all
}

func known(kind kinds.Kind, custom bool) Known {
	return Known{kind.GVK.GroupVersion().String(), kind.GVK.Kind, kind.Resource.Resource, kind.Namespaced, custom}
}
