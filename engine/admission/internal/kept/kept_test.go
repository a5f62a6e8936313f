package kept_test

import (
	"testing"

	"fairlead/engine/admission/internal/kept"
)

// What was not asked for longest makes room.
func TestRoom(t *testing.T) {
	things := kept.New[int](10)
	things.Put("a", 1, 4)
	things.Put("b", 2, 4)
	if _, ok := things.Get("a"); !ok {
		t.Fatal("a is gone")
	}
	things.Put("c", 3, 4)
	if _, ok := things.Get("b"); ok {
		t.Error("b is still there")
	}
	for key, value := range map[string]int{"a": 1, "c": 3} {
		if got, ok := things.Get(key); !ok || got != value {
			t.Errorf("%s: %d, %v", key, got, ok)
		}
	}
}

// One that is too heavy is kept alone.
func TestTooHeavy(t *testing.T) {
	things := kept.New[int](10)
	things.Put("a", 1, 4)
	things.Put("b", 2, 40)
	if got, ok := things.Get("b"); !ok || got != 2 {
		t.Error(got, ok)
	}
	if _, ok := things.Get("a"); ok {
		t.Error("a is still there")
	}
}
