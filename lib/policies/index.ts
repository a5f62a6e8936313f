export { BUILT_IN_POLICIES, type BuiltInPolicy } from './built-in';
export { tryExamples, type ExampleResult } from './judging/examples';
export { typeCheckPolicies, type TypeCheckOptions } from './judging/type-check';
