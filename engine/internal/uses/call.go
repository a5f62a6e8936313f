package uses

import "text/template/parse"

// call is a function call.
type call struct {
	walker    *walker
	dot       reference
	arguments []parse.Node
	piped     *reference
}

// of reads a call by the function's name and returns what it may yield. What is not known uses all it gets as a whole.
func (c *call) of(function string) reference {
	switch function {
	case "not", "eq", "ne", "lt", "le", "gt", "ge", "empty", "kindIs", "typeIs", "typeIsLike", "kindOf", "typeOf", "all", "any":
		c.each(c.walker.tested)
		return reference{}
	case "and", "or", "coalesce", "ternary", "default", "required":
		var joined reference
		c.each(func(one reference) {
			c.walker.tested(one)
			joined = joined.and(one)
		})
		return joined
	case "index", "get", "hasKey", "set", "unset":
		return c.keyed(function)
	case "dig":
		return c.dig()
	case "include", "tpl":
		c.each(c.walker.passed)
		return reference{}
	case "dict", "list", "tuple":
		// What templates get may be among it, for another template to use.
		var joined reference
		c.each(func(one reference) {
			c.walker.passed(one)
			joined.isRoot = joined.isRoot || one.isRoot
		})
		return reference{}
	}
	c.each(c.walker.whole)
	return reference{}
}

// each evaluates the arguments, the piped one last.
func (c *call) each(use func(reference)) {
	for _, one := range c.all() {
		use(one)
	}
}

func (c *call) all() []reference {
	all := make([]reference, 0, len(c.arguments)+1)
	for _, argument := range c.arguments {
		all = append(all, c.walker.value(argument, c.dot))
	}
	if c.piped != nil {
		all = append(all, *c.piped)
	}
	return all
}

// keyed reads functions of a map and keys. `index` takes several keys, `set` a key and a value.
func (c *call) keyed(function string) reference {
	arguments := c.all()
	if len(arguments) == 0 {
		return reference{}
	}
	result := arguments[0]
	keys := len(c.arguments) - 1
	if function != "index" {
		keys = min(keys, 1)
	}
	if keys < 1 {
		// The key is piped in.
		c.walker.whole(result)
		return reference{}
	}
	for i := 1; i <= keys; i++ {
		key, ok := textOf(c.arguments[i])
		if !ok {
			c.each(c.walker.whole)
			return reference{}
		}
		result = c.walker.chain(result, []string{key})
	}
	for _, rest := range arguments[1+keys:] {
		c.walker.whole(rest)
	}
	switch function {
	case "hasKey", "set", "unset":
		c.walker.tested(result)
		return arguments[0]
	}
	return result
}

// dig reads `dig "a" "b" default map`, where the map may be piped in.
func (c *call) dig() reference {
	arguments := c.all()
	if len(arguments) < 3 {
		c.each(c.walker.whole)
		return reference{}
	}
	keys := len(arguments) - 2
	result, otherwise := arguments[len(arguments)-1], arguments[keys]
	for i := range keys {
		key, ok := textOf(c.arguments[i])
		if !ok {
			c.each(c.walker.whole)
			return reference{}
		}
		result = c.walker.chain(result, []string{key})
	}
	return result.and(otherwise)
}

func textOf(node parse.Node) (string, bool) {
	text, ok := node.(*parse.StringNode)
	if !ok {
		return "", false
	}
	return text.Text, true
}
