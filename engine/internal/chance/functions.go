package chance

import "text/template"

// Functions are the replacements, by name.
func (r *Record) Functions() template.FuncMap { return template.FuncMap{} }
