package main

const expressions = "k8s.io/apiserver/pkg/admission/plugin/cel/"

// delays does when it is needed what official code does in advance, where that is most of what compiling or evaluating a
// policy takes. What it comes to is the same.
func delays(v vendored) {
	// Environments for all eight combinations of variables, of which a policy needs one or two.
	v.replace(expressions+"compile.go", "varEnvs variableDeclEnvs\n}", "varEnvs variableDeclEnvs\n\tbase *environment.EnvSet\n}")
	v.replace(expressions+"compile.go", "&compiler{varEnvs: mustBuildEnvs(env)}", "&compiler{varEnvs: variableDeclEnvs{}, base: env}")
	v.replace(expressions+"compile.go", "\tenv, err := c.varEnvs[options].Env(envType)", `	if c.varEnvs[options] == nil {
		made, err := createEnvForOpts(c.base, BuildNamespaceType(), BuildRequestType(), options)
		if err != nil {
			panic(err)
		}
		c.varEnvs[options] = made
	}
	env, err := c.varEnvs[options].Env(envType)`)
	v.cut(expressions+"compile.go", "mustBuildEnvs")

	// The variables of an evaluation where nothing is evaluated: most policies have no expressions for their messages.
	v.replace(expressions+"condition.go", "\tif len(c.compilationResults) == 0 {", `	if !slices.ContainsFunc(c.compilationResults, func(one CompilationResult) bool { return one.ExpressionAccessor != nil }) {`)
	v.replace(expressions+"condition.go", "import (\n\t\"context\"\n", "import (\n\t\"context\"\n\t\"slices\"\n")
}
