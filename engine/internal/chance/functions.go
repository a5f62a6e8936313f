package chance

import (
	"maps"
	"slices"
	"text/template"
)

// Functions are the replacements, by name. Helm puts them over its own, its late ones included.
//
// Of all functions of sprig and Helm, those that are missing here return the same for the same arguments: they read
// no clock, no environment and no chance, and those that walk a map either sort or build another map.
func (r *Record) Functions() template.FuncMap {
	functions := template.FuncMap{
		// Their order is that of a map.
		"keys":   keys,
		"values": values,

		// A cluster and a name server answer nothing here, as with `helm template`; elsewhere they would.
		"lookup": func(string, string, string, string) (map[string]any, error) {
			return map[string]any{}, r.note("lookup")
		},
		"getHostByName": func(string) (string, error) { return "", r.note("getHostByName") },
	}
	maps.Copy(functions, r.textFunctions())
	maps.Copy(functions, r.dateFunctions())
	maps.Copy(functions, r.secretFunctions())
	maps.Copy(functions, r.certificateFunctions())
	return functions
}

func keys(dicts ...map[string]any) []string {
	all := []string{}
	for _, dict := range dicts {
		all = slices.AppendSeq(all, slices.Values(slices.Sorted(maps.Keys(dict))))
	}
	return all
}

func values(dict map[string]any) []any {
	all := make([]any, 0, len(dict))
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		all = append(all, dict[key])
	}
	return all
}
