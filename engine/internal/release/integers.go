package release

import (
	"maps"
	"slices"
	"strconv"
)

// integersIn collects the paths of all int64 below a value, in the order of keys. An element of a list has its index
// for a key.
func integersIn(value any, at []string, found [][]string) [][]string {
	switch typed := value.(type) {
	case int64:
		found = append(found, slices.Clone(at))
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(typed)) {
			found = integersIn(typed[key], append(at, key), found)
		}
	case []any:
		for i, element := range typed {
			found = integersIn(element, append(at, strconv.Itoa(i)), found)
		}
	}
	return found
}

// makeInteger turns the number at a path into an int64. A path that leads to no number changes nothing.
func makeInteger(value any, path []string) any {
	if len(path) == 0 {
		if number, ok := value.(float64); ok {
			return int64(number)
		}
		return value
	}
	switch typed := value.(type) {
	case map[string]any:
		if inner, ok := typed[path[0]]; ok {
			typed[path[0]] = makeInteger(inner, path[1:])
		}
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(typed) {
			typed[i] = makeInteger(typed[i], path[1:])
		}
	}
	return value
}
