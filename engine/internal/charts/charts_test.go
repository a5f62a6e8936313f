package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fairlead/engine/internal/failure"
)

const chartYAML = "apiVersion: v2\nname: web\nversion: 1.0.0\n"

// entries are headers of a tar archive, each with its content.
type entries []struct {
	header  tar.Header
	content string
}

func file(name, content string) entries {
	return entries{{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644}, content}}
}

func odd(kind byte, name, target string) entries {
	return entries{{tar.Header{Name: name, Typeflag: kind, Linkname: target}, ""}}
}

func archiveOf(t *testing.T, parts ...entries) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	for _, one := range slices.Concat(parts...) {
		one.header.Size = int64(len(one.content))
		if err := archive.WriteHeader(&one.header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(one.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var sound = file("web/Chart.yaml", chartYAML)

func TestD1RefusesAnArchiveWithADoubtfulEntry(t *testing.T) {
	for reason, doubtful := range map[string]entries{
		"leads outside with '..'":                 file("web/../../etc/passwd", "x"),
		"leads outside the archive":               file("../web/x", "x"),
		"has an absolute path":                    file("/web/x", "x"),
		"has a backslash":                         file(`web\x`, "x"),
		"names a drive":                           file("web/C:/x", "x"),
		"is a symbolic link":                      odd(tar.TypeSymlink, "web/x", "/etc/passwd"),
		"is a hard link":                          odd(tar.TypeLink, "web/x", "web/Chart.yaml"),
		"is a device or a pipe":                   odd(tar.TypeChar, "web/x", ""),
		"is there twice":                          file("web/Chart.yaml", chartYAML),
		"is the same file as \"web/Chart.yaml\"":  file("web/chart.YAML", "x"),
		"is the same file as \"web/Chart.yaml\" ": file("other/Chart.yaml", chartYAML),
		"has a path with an empty name or '.'":    file("web/./x", "x"),
		"stands outside the chart's folder":       file("x", "x"),
	} {
		for name, archive := range map[string][]byte{
			"first": archiveOf(t, doubtful, sound),
			"last":  archiveOf(t, sound, doubtful),
			"inner": archiveOf(t, sound, file("web/charts/inner.tgz", string(archiveOf(t, sound, doubtful)))),
		} {
			_, err := LoadArchive(archive, nil)
			if err == nil || failure.From(err).Kind != failure.Archive {
				t.Fatalf("%s (%s): %v", reason, name, err)
			}
			if name == "last" && !strings.Contains(err.Error(), strings.TrimSpace(reason)) {
				t.Errorf("%s: %v", reason, err)
			}
		}
	}
}

func TestD2BoundsWhatAnArchiveUnpacks(t *testing.T) {
	large := strings.Repeat("x", 5<<20)
	var many, heavy entries
	for i := range maxEntries {
		many = append(many, file(fmt.Sprintf("web/files/%d", i), "")...)
	}
	for i := range 11 {
		heavy = append(heavy, file(fmt.Sprintf("web/files/%d", i), large)...)
	}
	nested := archiveOf(t, file("web/Chart.yaml", chartYAML), heavy)
	for reason, archive := range map[string][]byte{
		"is larger than 5242880 bytes":   archiveOf(t, sound, file("web/x", large+"x")),
		"has more than 10000 entries":    archiveOf(t, sound, many),
		"is larger than 104857600 bytes": archiveOf(t, sound, file("web/charts/a.tgz", string(nested)), file("web/charts/b.tgz", string(nested))),
	} {
		if _, err := LoadArchive(archive, nil); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

func TestArchivesAsToolsWriteThemAreRead(t *testing.T) {
	global := entries{{tar.Header{Typeflag: tar.TypeXGlobalHeader, Name: "pax_global_header", PAXRecords: map[string]string{"comment": "x"}}, ""}}
	folders := entries{{tar.Header{Typeflag: tar.TypeDir, Name: "web/"}, ""}, {tar.Header{Typeflag: tar.TypeDir, Name: "web/templates/"}, ""}}
	loaded, err := LoadArchive(archiveOf(t, global, folders, sound, file("web/values.yaml", "\xEF\xBB\xBFa: 1\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if string(loaded.ValuesText()) != "a: 1\n" {
		t.Errorf("%q", loaded.ValuesText())
	}
}

func TestBrokenArchivesAndChartsAreFailures(t *testing.T) {
	whole := archiveOf(t, sound, file("web/values.yaml", "a: {b: 1}\n"), file("web/templates/x.yaml", "x: {{ .Values.a }}\n"))
	for cut := range whole {
		if _, err := LoadArchive(whole[:cut], nil); err != nil && failure.From(err).Kind == failure.Internal {
			t.Fatal(cut, err)
		}
	}
	for name, text := range map[string]string{"Chart.yaml": "name: [", "values.yaml": "a: b: c", "values.schema.json": "{"} {
		files := []File{{"Chart.yaml", []byte(chartYAML)}, {name, []byte(text)}}
		loaded, err := LoadFiles(files, nil)
		if err == nil {
			_, err = loaded.Facts()
		}
		if err == nil || failure.From(err).Kind != failure.Chart {
			t.Error(name, err)
		}
	}
}

func TestAFormOfChartsThatIsNotKnownIsAFailureAsInHelm(t *testing.T) {
	with := func(version string) []byte { return []byte(version + "name: web\nversion: 1.0.0\n") }
	for _, version := range []string{"apiVersion: v1\n", "apiVersion: v2\n"} {
		if _, err := LoadFiles([]File{{"Chart.yaml", with(version)}}, nil); err != nil {
			t.Error(version, err)
		}
	}
	for _, version := range []string{"apiVersion: v3\n", "apiVersion: v\n", "apiVersion: V2\n"} {
		_, err := LoadFiles([]File{{"Chart.yaml", with(version)}}, nil)
		if err == nil || failure.From(err).Kind != failure.Chart || failure.From(err).File != "Chart.yaml" {
			t.Error(version, err)
		}
		// Helm does not look at the charts below.
		files := []File{{"Chart.yaml", []byte(chartYAML)}, {"charts/below/Chart.yaml", with(version)}}
		if _, err := LoadFiles(files, nil); err != nil {
			t.Error(version, err)
		}
	}
}

func TestFoldersAreReadWithoutWhatTheyIgnore(t *testing.T) {
	loaded, err := LoadFiles([]File{
		{"values.yaml", []byte("a: 1")},
		{".helmignore", []byte("*.bak\nprivate/\n")},
		{"private/deep/x.yaml", []byte("x")},
		{"templates/a.yaml", []byte("a")},
		{"templates/b.bak", []byte("b")},
		{"templates/.hidden", []byte("c")},
		{"Chart.yaml", []byte(chartYAML)},
		{"charts/inner/Chart.yaml", []byte("apiVersion: v2\nname: inner\nversion: 1.0.0\n")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range slices.Concat(loaded.root.Templates, loaded.root.Files) {
		names = append(names, one.Name)
	}
	if got := strings.Join(names, " "); got != "templates/a.yaml .helmignore" || len(loaded.root.Dependencies()) != 1 {
		t.Error(got)
	}
}

func TestFurtherArchivesReplaceNothing(t *testing.T) {
	inner := archiveOf(t, file("inner/Chart.yaml", "apiVersion: v2\nname: inner\nversion: 1.0.0\n"), file("inner/values.yaml", "from: archive\n"))
	own := []File{
		{"Chart.yaml", []byte(chartYAML + "dependencies: [{name: inner, version: ^1, repository: ''}]\n")},
		{"charts/inner/Chart.yaml", []byte("apiVersion: v2\nname: inner\nversion: 1.0.0\n")},
		{"charts/inner/values.yaml", []byte("from: folder\n")},
	}
	for expected, files := range map[string][]File{"folder": own, "archive": own[:1]} {
		loaded, err := LoadFiles(files, [][]byte{inner})
		if err != nil {
			t.Fatal(err)
		}
		facts, err := loaded.Facts()
		if err != nil {
			t.Fatal(err)
		}
		if got := facts.Defaults["inner"].(map[string]any)["from"]; got != expected || !facts.Dependencies[0].IsPresent {
			t.Error(got, facts.Dependencies)
		}
	}
}

func TestFactsOfDependenciesStandBelowTheirAliases(t *testing.T) {
	loaded, err := LoadFiles([]File{
		{"Chart.yaml", []byte(chartYAML + "dependencies: [{name: db, version: '*', repository: '', alias: store, condition: store.enabled, tags: [data], import-values: [shared]}]\n")},
		{"charts/db/Chart.yaml", []byte("apiVersion: v2\nname: db\nversion: 1.0.0\n")},
		{"charts/db/values.yaml", []byte("size: 1\nexports: {shared: {port: 5}}\n")},
		{"charts/db/values.schema.json", []byte("{}")},
		{"charts/db/templates/a.yaml", []byte("a: {{ .Values.size }}")},
		{"charts/db/crds/c.yaml", []byte("a: b")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := loaded.Facts()
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(facts.Subcharts, facts.Schemas, facts.Defaults, facts.CRDFiles, facts.ValueUses)
	const expected = "[store] map[store:[123 125]] map[port:5 store:map[exports:map[shared:map[port:5]] global:map[] size:1]]" +
		" [web/charts/store/crds/c.yaml] [{[store enabled] false} {[store exports shared] true} {[store size] true} {[tags data] false}]"
	if got != expected {
		t.Error(got)
	}
}

func TestPackedChartsAreTheSameBytes(t *testing.T) {
	files := []File{{"Chart.yaml", []byte(chartYAML)}, {"templates/a.yaml", []byte("a: 1\n")}, {"values.yaml", []byte("a: 1\n")}}
	first, err := Pack(files)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(files)
	again, err := Pack(files)
	if err != nil || !bytes.Equal(first, again) {
		t.Fatal("the order of files matters", err)
	}
	if _, err := LoadArchive(first, nil); err != nil {
		t.Error(err)
	}
}

func TestVersionsThatARangeAdmits(t *testing.T) {
	versions := []string{"1.2.0", "v1.10.0", "2.0.0", "2.1.0-rc.1", "1.3.0-beta", "junk"}
	for constraint, expected := range map[string]string{
		"^1.0.0":     "v1.10.0 1.2.0",
		"":           "2.0.0 v1.10.0 1.2.0",
		">0.0.0-0":   "2.1.0-rc.1 2.0.0 v1.10.0 1.3.0-beta 1.2.0",
		"1.3.0-beta": "1.3.0-beta",
		"3.x":        "",
	} {
		got, err := Versions(constraint, versions)
		if err != nil || strings.Join(got, " ") != expected {
			t.Errorf("%s admits %v, not %s (%v)", constraint, got, expected, err)
		}
	}
	if _, err := Versions("one", versions); err == nil || failure.From(err).Kind != failure.Version {
		t.Error(err)
	}
}
