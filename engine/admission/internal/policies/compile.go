package policies

import (
	"fmt"
	_ "unsafe" // go:linkname

	celgo "github.com/google/cel-go/cel"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/cel/environment"
)

// Both compilers are private; what they make is exactly what a cluster makes of stored policies.

//go:linkname compileValidating k8s.io/apiserver/pkg/admission/plugin/policy/validating.compilePolicy
func compileValidating(policy *admissionregistrationv1.ValidatingAdmissionPolicy) validating.Validator

//go:linkname compileMutating k8s.io/apiserver/pkg/admission/plugin/policy/mutating.compilePolicy
func compileMutating(policy *admissionregistrationv1.MutatingAdmissionPolicy) mutating.PolicyEvaluator

// expression is one of any sort.
type expression struct {
	text  string
	types []*celgo.Type
}

func (e expression) GetExpression() string      { return e.text }
func (e expression) ReturnTypes() []*celgo.Type { return e.types }

// checker compiles one expression after another in the environment of new policies, and notes which do not compile.
type checker struct {
	kind, name string
	compiler   *plugincel.CompositedCompiler
	options    plugincel.OptionalVariableDeclarations
	mistakes   []Mistake
}

func newChecker(kind, name string, hasParams bool, variables []admissionregistrationv1.Variable, conditions []admissionregistrationv1.MatchCondition) *checker {
	c := &checker{kind: kind, name: name, options: plugincel.OptionalVariableDeclarations{HasParams: hasParams, HasAuthorizer: true}}
	compiler, err := plugincel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		panic(err) // The environment is the engine's own.
	}
	c.compiler = compiler
	for i, one := range variables {
		c.note(fmt.Sprintf("spec.variables[%d].expression", i),
			compiler.CompileAndStoreVariable(&validating.Variable{Name: one.Name, Expression: one.Expression}, c.options, environment.NewExpressions))
	}
	for i := range conditions {
		c.note(fmt.Sprintf("spec.matchConditions[%d].expression", i),
			compiler.CompileCELExpression((*matchconditions.MatchCondition)(&conditions[i]), c.options, environment.NewExpressions))
	}
	return c
}

func (c *checker) note(path string, result plugincel.CompilationResult) {
	if result.Error != nil {
		c.mistakes = append(c.mistakes, Mistake{c.kind, c.name, path, result.Error.Detail})
	}
}

func (c *checker) check(path, text string, options plugincel.OptionalVariableDeclarations, types ...*celgo.Type) {
	c.note(path, c.compiler.CompileCELExpression(expression{text, types}, options, environment.NewExpressions))
}

// mistakesOfValidating says which expressions of a policy do not compile, where the API server would refuse to store it.
func mistakesOfValidating(policy *admissionregistrationv1.ValidatingAdmissionPolicy) []Mistake {
	c := newChecker("ValidatingAdmissionPolicy", policy.Name, policy.Spec.ParamKind != nil, policy.Spec.Variables, policy.Spec.MatchConditions)
	forMessages := c.options
	forMessages.HasAuthorizer = false
	for i, one := range policy.Spec.Validations {
		c.check(fmt.Sprintf("spec.validations[%d].expression", i), one.Expression, c.options, celgo.BoolType)
		if one.MessageExpression != "" {
			c.check(fmt.Sprintf("spec.validations[%d].messageExpression", i), one.MessageExpression, forMessages, celgo.StringType)
		}
	}
	for i, one := range policy.Spec.AuditAnnotations {
		c.check(fmt.Sprintf("spec.auditAnnotations[%d].valueExpression", i), one.ValueExpression, c.options, celgo.StringType, celgo.NullType)
	}
	return c.mistakes
}

func mistakesOfMutating(policy *admissionregistrationv1.MutatingAdmissionPolicy) []Mistake {
	c := newChecker("MutatingAdmissionPolicy", policy.Name, policy.Spec.ParamKind != nil, policy.Spec.Variables, policy.Spec.MatchConditions)
	options := c.options
	options.HasPatchTypes = true
	for i, one := range policy.Spec.Mutations {
		if one.JSONPatch != nil {
			accessor := &patch.JSONPatchCondition{Expression: one.JSONPatch.Expression}
			c.note(fmt.Sprintf("spec.mutations[%d].jsonPatch.expression", i), c.compiler.CompileCELExpression(accessor, options, environment.NewExpressions))
		}
		if one.ApplyConfiguration != nil {
			accessor := &patch.ApplyConfigurationCondition{Expression: one.ApplyConfiguration.Expression}
			c.note(fmt.Sprintf("spec.mutations[%d].applyConfiguration.expression", i), c.compiler.CompileCELExpression(accessor, options, environment.NewExpressions))
		}
	}
	return c.mistakes
}
