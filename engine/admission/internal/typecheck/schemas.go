// Package typecheck checks the expressions of policies against the schemas of the kinds that they match.
package typecheck

import (
	"reflect"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// schemaOf makes the schema of a built-in type out of the type itself. It says of types all that checking asks for, and
// needs none of the megabytes of generated definitions.
func schemaOf(typed reflect.Type) *spec.Schema {
	switch typed {
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime](), reflect.TypeFor[time.Time]():
		return spec.DateTimeProperty()
	case reflect.TypeFor[resource.Quantity]():
		return spec.StringProperty()
	case reflect.TypeFor[intstr.IntOrString]():
		return free("x-kubernetes-int-or-string")
	case reflect.TypeFor[runtime.RawExtension](), reflect.TypeFor[metav1.FieldsV1]():
		return free("x-kubernetes-preserve-unknown-fields", "object")
	case reflect.TypeFor[metav1.Duration]():
		return spec.StringProperty()
	}
	switch typed.Kind() {
	case reflect.Pointer:
		return schemaOf(typed.Elem())
	case reflect.Struct:
		return ofStruct(typed)
	case reflect.Slice, reflect.Array:
		if typed.Elem().Kind() == reflect.Uint8 {
			return &spec.Schema{SchemaProps: spec.SchemaProps{Type: []string{"string"}, Format: "byte"}}
		}
		return spec.ArrayProperty(schemaOf(typed.Elem()))
	case reflect.Map:
		return spec.MapProperty(schemaOf(typed.Elem()))
	case reflect.String:
		return spec.StringProperty()
	case reflect.Bool:
		return spec.BoolProperty()
	case reflect.Int32, reflect.Uint32, reflect.Int16, reflect.Int8:
		return spec.Int32Property()
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return spec.Int64Property()
	case reflect.Float32, reflect.Float64:
		return spec.Float64Property()
	}
	return free("x-kubernetes-preserve-unknown-fields")
}

func free(extension string, types ...string) *spec.Schema {
	return &spec.Schema{
		SchemaProps:      spec.SchemaProps{Type: types},
		VendorExtensible: spec.VendorExtensible{Extensions: spec.Extensions{extension: true}},
	}
}

func ofStruct(typed reflect.Type) *spec.Schema {
	made := &spec.Schema{SchemaProps: spec.SchemaProps{Type: []string{"object"}, Properties: map[string]spec.Schema{}}}
	// JSON schemas as values of a CRD contain themselves.
	if strings.HasPrefix(typed.Name(), "JSONSchema") || typed.Name() == "JSON" {
		return free("x-kubernetes-preserve-unknown-fields", "object")
	}
	for i := range typed.NumField() {
		field := typed.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported():
		case name == "" && field.Anonymous:
			for inlined, schema := range schemaOf(field.Type).Properties {
				made.Properties[inlined] = schema
			}
		case name != "":
			made.Properties[name] = *schemaOf(field.Type)
		}
	}
	return made
}
