package main

import (
	"encoding/json"
	"os"
	"testing"

	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/release"
)

// BenchmarkRender renders the charts of a task as bench/programs/rendering-task.ts has it, each case once a round, so
// that Go's own profiler can look at it.
func BenchmarkRender(b *testing.B) {
	path := os.Getenv("FAIRLEAD_BENCH_TASK")
	if path == "" {
		b.Skip("FAIRLEAD_BENCH_TASK names no task of charts to render.")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	var task struct {
		Cases []struct {
			Archive, Release, Namespace, KubeVersion string
			Values                                   json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &task); err != nil {
		b.Fatal(err)
	}
	loaded := map[string]*charts.Chart{}
	for b.Loop() {
		for _, one := range task.Cases {
			chart, ok := loaded[one.Archive]
			if !ok {
				tgz, err := os.ReadFile(one.Archive)
				if err != nil {
					b.Fatal(err)
				}
				if chart, err = charts.LoadArchive(tgz, nil); err != nil {
					b.Fatal(err)
				}
				loaded[one.Archive] = chart
			}
			request := release.Request{
				Release: one.Release, Namespace: one.Namespace, KubeVersion: one.KubeVersion, DefaultAPIs: true, Want: "objects",
			}
			if _, err := release.Render(chart, request, one.Values, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
