package charts

import chart "helm.sh/helm/v4/pkg/chart/v2"

type ValueUse struct {
	Path  []string `json:"path"`
	Whole bool     `json:"whole"`
}

type uses struct{ readsCapabilities bool }

func newUses() *uses                           { return &uses{readsCapabilities: true} }
func (u *uses) inChart(*chart.Chart, []string) {}
func (u *uses) inTexts(map[string]any)         {}
func (u *uses) sorted() []ValueUse             { return []ValueUse{{Path: []string{}, Whole: true}} }
