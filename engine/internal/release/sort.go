package release

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	hooks "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"

	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
	"fairlead/engine/internal/templates"
)

// document is one document that a template wrote.
type document struct {
	source string

	// at is where its text begins in all that its template wrote.
	at   int
	read charts.Document
	head util.SimpleHead
	hook *Hook
}

// sortedDocuments are what helm prints, in its order.
type sortedDocuments struct {
	manifests []document
	hooks     []document
	dropped   []Dropped

	// lines are those of the templates, by their names, where somebody asks.
	lines map[string]*templates.Lines
}

// sortManifests does what Helm's SortManifests does, and keeps what it read of each document: Helm reads each one for
// its head alone, which is most of the time a render takes.
func sortManifests(files map[string]string) (*sortedDocuments, error) {
	sorted := &sortedDocuments{}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") || strings.TrimSpace(files[name]) == "" {
			continue
		}
		for _, part := range splitDocuments(files[name]) {
			one, err := recent.read(name, part.text)
			if err != nil {
				return nil, err
			}
			one.at = part.at
			sorted.add(one)
		}
	}
	installOrder(sorted.manifests)
	installOrder(sorted.hooks)
	return sorted, nil
}

// part is a part of a text, and where it begins there.
type part struct {
	text string
	at   int
}

// splitDocuments does what Helm's SplitManifests does: it splits at each line that begins with `---`, takes the blanks
// after these away, and leaves out what is blank.
func splitDocuments(text string) []part {
	var documents []part
	keep := func(begin, end int) {
		if document := strings.TrimLeftFunc(text[begin:end], unicode.IsSpace); document != "" {
			documents = append(documents, part{document, end - len(document)})
		}
	}
	begin := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	for line := begin; ; {
		if strings.HasPrefix(text[line:], "---") {
			keep(begin, line)
			begin = line + len("---")
			for begin < len(text) && (text[begin] == ' ' || text[begin] == '\t') {
				begin++
			}
			line = begin
		}
		end := strings.IndexByte(text[line:], '\n')
		if end < 0 {
			keep(begin, len(text))
			return documents
		}
		line += end + 1
	}
}

// readHead takes the head that Helm sorts by out of what was read of the document.
//
// Helm's reader makes text of a number or boolean where the head wants text; where that matters, it reads again.
func (d *document) readHead() error {
	if d.read.Err == nil && json.Unmarshal(d.read.JSON, &d.head) == nil {
		return nil
	}
	d.head = util.SimpleHead{}
	if err := yaml.Unmarshal([]byte(d.read.Text), &d.head); err != nil {
		return &failure.Failure{
			Kind:    failure.Output,
			Message: fmt.Sprintf("YAML parse error on %s: %v%s", d.source, err, excerpt(d.read.Text, failure.YAMLLine(err))),
			File:    d.source,
		}
	}
	return nil
}

// excerpt shows the line of a template's output that the YAML reader stumbled at.
func excerpt(text string, line int) string {
	lines := strings.Split(text, "\n")
	if line == 0 || line > len(lines) {
		line = 1
	}
	return fmt.Sprintf(" (line %d of the output is %q)", line, lines[line-1])
}

func (s *sortedDocuments) add(one document) {
	var annotations map[string]string
	if one.head.Metadata != nil {
		annotations = one.head.Metadata.Annotations
	}
	events, isHook := annotations[hooks.HookAnnotation]
	if !isHook {
		s.manifests = append(s.manifests, one)
		return
	}
	one.hook = &Hook{Events: []string{}, DeletePolicies: []string{}}
	for event := range strings.SplitSeq(events, ",") {
		event = strings.ToLower(strings.TrimSpace(event))
		// Helm 2's name for a test.
		if event == "test-success" {
			event = string(hooks.HookTest)
		}
		if !slices.Contains(hookEvents, event) {
			s.dropped = append(s.dropped, Dropped{Source: one.source, Hook: events})
			return
		}
		one.hook.Events = append(one.hook.Events, event)
	}
	// Atoi's answer for what is no number is 0, as Helm's.
	one.hook.Weight, _ = strconv.Atoi(annotations[hooks.HookWeightAnnotation])
	if policies, ok := annotations[hooks.HookDeleteAnnotation]; ok {
		for policy := range strings.SplitSeq(policies, ",") {
			one.hook.DeletePolicies = append(one.hook.DeletePolicies, strings.ToLower(strings.TrimSpace(policy)))
		}
	}
	s.hooks = append(s.hooks, one)
}

var hookEvents = []string{
	string(hooks.HookPreInstall), string(hooks.HookPostInstall), string(hooks.HookPreDelete),
	string(hooks.HookPostDelete), string(hooks.HookPreUpgrade), string(hooks.HookPostUpgrade),
	string(hooks.HookPreRollback), string(hooks.HookPostRollback), string(hooks.HookTest),
}

var rankOfKind = func() map[string]int {
	ranks := map[string]int{}
	for rank, kind := range util.InstallOrder {
		ranks[kind] = rank
	}
	return ranks
}()

// installOrder sorts as Helm installs: by kind, unknown kinds last by their names, otherwise as they came.
func installOrder(documents []document) {
	slices.SortStableFunc(documents, func(a, b document) int {
		first, isFirst := rankOfKind[a.head.Kind]
		second, isSecond := rankOfKind[b.head.Kind]
		switch {
		case isFirst && isSecond:
			return first - second
		case isFirst:
			return -1
		case isSecond:
			return 1
		default:
			return strings.Compare(a.head.Kind, b.head.Kind)
		}
	})
}
