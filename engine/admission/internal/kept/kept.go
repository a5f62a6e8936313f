// Package kept keeps what was made of something, as long as there is room: contexts that are opened one after the other
// consist of much the same objects.
package kept

// Things are kept by their keys. What was not asked for longest makes room.
type Things[V any] struct {
	limit, weight int
	clock         uint64
	entries       map[string]*entry[V]
}

type entry[V any] struct {
	value  V
	weight int
	used   uint64
}

// New keeps things that weigh no more than the limit together, and the last one whatever it weighs.
func New[V any](limit int) *Things[V] {
	return &Things[V]{limit: limit, entries: map[string]*entry[V]{}}
}

// Get gives what is kept by a key.
func (t *Things[V]) Get(key string) (value V, ok bool) {
	found, ok := t.entries[key]
	if !ok {
		return value, false
	}
	t.clock++
	found.used = t.clock
	return found.value, true
}

// Put keeps a thing by a key that has none.
func (t *Things[V]) Put(key string, value V, weight int) {
	t.clock++
	t.entries[key] = &entry[V]{value, weight, t.clock}
	t.weight += weight
	for t.weight > t.limit && len(t.entries) > 1 {
		t.drop()
	}
}

func (t *Things[V]) drop() {
	var oldest string
	first := t.clock + 1
	for key, one := range t.entries {
		if one.used < first {
			oldest, first = key, one.used
		}
	}
	t.weight -= t.entries[oldest].weight
	delete(t.entries, oldest)
}
