// Package kustomization builds kustomizations from files in memory and applies patches, by Kustomize's own code.
package kustomization

import (
	"fmt"
	"path"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"

	"fairlead/engine/internal/failure"
)

// Built is what a kustomization yields: a text or objects as JSON.
type Built struct {
	Text    []byte
	Objects [][]byte
}

// Build does what `kustomize build` does with its default options, and nothing that needs another program, a plugin
// or the network.
func Build(files map[string][]byte, root string, wantText bool) (built *Built, err error) {
	defer failure.Recover(failure.Kustomization, &err)
	if err := refuseRemote(files, path.Clean(root)); err != nil {
		return nil, err
	}
	defer forgetSchemas()
	options := krusty.MakeDefaultOptions()
	// What the command line takes when nobody says otherwise.
	options.Reorder = krusty.ReorderOptionUnspecified
	options.LoadRestrictions = types.LoadRestrictionsRootOnly
	options.PluginConfig = types.DisabledPluginConfig()
	resources, err := krusty.MakeKustomizer(options).Run(newTree(files), absolute(root))
	if err != nil {
		return nil, ofKustomize(err, files)
	}
	if wantText {
		text, err := resources.AsYaml()
		return &Built{Text: text}, failure.Of(failure.Kustomization, err)
	}
	return objectsOf(resources)
}

func objectsOf(resources resmap.ResMap) (*Built, error) {
	built := &Built{}
	for _, resource := range resources.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			return nil, failure.Of(failure.Kustomization, err)
		}
		object, err := yaml.YAMLToJSON(text)
		if err != nil {
			return nil, failure.Of(failure.Kustomization, fmt.Errorf("%s: %w", resource.CurId(), err))
		}
		built.Objects = append(built.Objects, object)
	}
	return built, nil
}
