// Writes src/deploy/list_keys.def: the lists that a strategic merge joins item
// by item, by kind and path, as the OpenAPI schema built into kustomize has them.
//
//	mkdir /tmp/list_keys && cp tests/oracle/list_keys.go /tmp/list_keys && cd /tmp/list_keys
//	go mod init list_keys && go get sigs.k8s.io/kustomize/kyaml@v0.21.1 && go mod tidy
//	go run . >$OLDPWD/src/deploy/list_keys.def
package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type field struct {
	name, to, keys string
	list           bool
}

// What a definition holds; a definition in which no list is merged has none.
var shapes = map[string][]field{}
var definitions spec.Definitions

func resolve(s spec.Schema) (spec.Schema, string) {
	name := ""
	for s.Ref.String() != "" {
		name = strings.TrimPrefix(s.Ref.String(), "#/definitions/")
		s = definitions[name]
	}
	return s, name
}

func merged(s spec.Schema) (string, bool) {
	rs := &openapi.ResourceSchema{Schema: &s}
	strategy, keys := rs.PatchStrategyAndKeyList()
	for _, one := range strings.Split(strategy, ",") {
		if one == "merge" {
			return strings.Join(keys, " "), true
		}
	}
	return "", false
}

// One field: which definition its value, or an item of it, has. What lies in a
// list that is replaced is of no interest.
func fieldOf(name string, property spec.Schema) (field, bool) {
	s, to := resolve(property)
	keys, list := merged(s)
	if s.Items != nil && s.Items.Schema != nil {
		_, to = resolve(*s.Items.Schema)
	}
	if list || (s.Items == nil && len(shapes[to]) > 0) {
		return field{name, to, keys, list}, true
	}
	return field{}, false
}

func fieldsOf(s spec.Schema) (fields []field) {
	for name, property := range s.Properties {
		if f, ok := fieldOf(name, property); ok {
			fields = append(fields, f)
		}
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil {
		if _, ok := fieldOf("", *s.AdditionalProperties.Schema); ok {
			panic("a map of maps with lists")
		}
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i].name < fields[j].name })
	return fields
}

// Until nothing is added: a definition may come before those it holds.
func fill() {
	for grown := true; grown; {
		grown = false
		for name, s := range definitions {
			if fields := fieldsOf(s); len(fields) != len(shapes[name]) {
				shapes[name] = fields
				grown = true
			}
		}
	}
}

// Definitions of one shape share a name, the shortest.
func shapeOf(name string) string {
	return fmt.Sprint(shapes[name])
}

var capital = regexp.MustCompile("([a-z0-9])([A-Z])")

// "io.k8s.api.core.v1.PodSpec" is POD_SPEC.
func short(name string) string {
	last := name[strings.LastIndex(name, ".")+1:]
	return strings.ToUpper(capital.ReplaceAllString(last, "${1}_${2}"))
}

func shorter(a, b string) bool {
	if len(short(a)) != len(short(b)) {
		return len(short(a)) < len(short(b))
	}
	return a < b
}

// By definition. Shapes are compared anew when what they hold has been named.
func names() map[string]string {
	var sorted []string
	for name, fields := range shapes {
		if len(fields) > 0 {
			sorted = append(sorted, name)
		}
	}
	sort.Slice(sorted, func(i, j int) bool { return shorter(sorted[i], sorted[j]) })
	for before := 0; ; {
		first, out := map[string]string{}, map[string]string{}
		for _, name := range sorted {
			if first[shapeOf(name)] == "" {
				first[shapeOf(name)] = name
			}
			out[name] = first[shapeOf(name)]
		}
		for _, name := range sorted {
			for i := range shapes[name] {
				shapes[name][i].to = out[shapes[name][i].to]
			}
		}
		if len(first) == before {
			return out
		}
		before = len(first)
	}
}

func writeTypes(names map[string]string) {
	var sorted []string
	taken := map[string]string{}
	for name, first := range names {
		if name == first {
			sorted = append(sorted, name)
		}
	}
	sort.Strings(sorted)
	for _, name := range sorted {
		if other := taken[short(name)]; other != "" {
			panic(name + " and " + other + " have one name")
		}
		taken[short(name)] = name
		fmt.Printf("LIST_TYPE(%s)\n", short(name))
	}
	for _, name := range sorted {
		for _, f := range shapes[name] {
			to, keys := "NONE", "NULL"
			if names[f.to] != "" {
				to = short(names[f.to])
			}
			if f.list {
				keys = fmt.Sprintf("%q", f.keys)
			}
			fmt.Printf("LIST_FIELD(%s, %q, %s, %s)\n", short(name), f.name, to, keys)
		}
	}
}

func writeKinds(names map[string]string) {
	var lines []string
	for name, first := range names {
		kinds, _ := definitions[name].Extensions["x-kubernetes-group-version-kind"].([]interface{})
		for _, one := range kinds {
			kind := one.(map[string]interface{})
			group, _ := kind["group"].(string)
			lines = append(lines, fmt.Sprintf("LIST_KIND(%q, %q, %q, %s)\n", kind["kind"],
				group, kind["version"], short(first)))
		}
	}
	sort.Strings(lines)
	fmt.Print(strings.Join(lines, ""))
}

func main() {
	definitions = openapi.Schema().Definitions
	fill()
	all := names()
	fmt.Print("/* Made by tests/oracle/list_keys.go of the schema in kyaml v0.21.1 " +
		"(kustomize v5.8.1):\n * Kubernetes v1.21.2. */\n")
	writeTypes(all)
	writeKinds(all)
}
