package kustomization

import (
	"bytes"
	"encoding/json"
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/kustomize/api/filters/patchstrategicmerge"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"fairlead/engine/internal/failure"
)

// ObjectPatch is a patch, as JSON, for the object of an index: a partial object, or a list of operations.
type ObjectPatch struct {
	Object int
	Patch  []byte
}

// Apply applies patches to objects, one after another. A deleted object becomes an empty one.
func Apply(objects [][]byte, patches []ObjectPatch) (patched [][]byte, err error) {
	defer failure.Recover(failure.Patch, &err)
	for i, one := range patches {
		if one.Object < 0 || one.Object >= len(objects) {
			return nil, failure.New(failure.Patch, "patch %d is for object %d, of which there are %d", i, one.Object, len(objects))
		}
		if len(objects[one.Object]) == 0 {
			return nil, failure.New(failure.Patch, "patch %d is for object %d, which an earlier patch deleted", i, one.Object)
		}
		apply := mergeStrategically
		if text := bytes.TrimSpace(one.Patch); len(text) > 0 && text[0] == '[' {
			apply = runOperations
		}
		patched, err := apply(objects[one.Object], one.Patch)
		if err != nil {
			return nil, failure.Of(failure.Patch, err)
		}
		objects[one.Object] = patched
	}
	return objects, nil
}

// runOperations applies a JSON patch, by the code that Kustomize uses. A path that is not there is an error.
func runOperations(object, patch []byte) ([]byte, error) {
	operations, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, err
	}
	for i, operation := range operations {
		at, _ := operation.Path()
		err := isThere(object, operation.Kind(), at)
		patched := object
		if err == nil {
			patched, err = jsonpatch.Patch{operation}.Apply(object)
		}
		if err != nil {
			return nil, &failure.Failure{
				Kind:       failure.Patch,
				Message:    err.Error(),
				Expression: at,
				Details:    []failure.Detail{{Path: at, Message: operation.Kind()}},
				Line:       i + 1,
			}
		}
		object = patched
	}
	return object, nil
}

// isThere fails where `replace` names a key that the object does not have: the library would add it. What could be
// removed is there.
func isThere(object []byte, kind, path string) error {
	if kind != "replace" || path == "" {
		return nil
	}
	removal, err := json.Marshal([]map[string]string{{"op": "remove", "path": path}})
	if err != nil {
		return err
	}
	operations, err := jsonpatch.DecodePatch(removal)
	if err != nil {
		return err
	}
	if _, err := operations.Apply(object); err != nil {
		return fmt.Errorf("replace operation does not apply: doc is missing path: %s", path)
	}
	return nil
}

// mergeStrategically does what Kustomize does with a patch for one object: what the object is called stays.
func mergeStrategically(object, patch []byte) ([]byte, error) {
	target, err := yaml.Parse(string(object))
	if err != nil {
		return nil, err
	}
	change, err := yaml.Parse(string(patch))
	if err != nil {
		return nil, err
	}
	// Without them, merging would not know the schema by which lists are merged.
	change.SetApiVersion(target.GetApiVersion())
	change.SetKind(target.GetKind())
	name, namespace := target.GetName(), target.GetNamespace()
	left, err := patchstrategicmerge.Filter{Patch: change}.Filter([]*yaml.RNode{target})
	if err != nil {
		return nil, err
	}
	if len(left) == 0 || left[0].IsNilOrEmpty() {
		return nil, nil
	}
	patched := left[0]
	if name != "" && patched.GetName() != name {
		if err := patched.SetName(name); err != nil {
			return nil, err
		}
	}
	if namespace != "" && patched.GetNamespace() != namespace {
		if err := patched.SetNamespace(namespace); err != nil {
			return nil, err
		}
	}
	return patched.MarshalJSON()
}
