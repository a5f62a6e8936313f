export { checkObjects, type ObjectFinding } from './check-objects';
export {
  type Check,
  type CheckContext,
  type ClusterUnderCheck,
  type Finding,
  type RuleFinding,
  type Subject,
} from './check';
export { CHECKS } from './checks';
export { fieldIn, listIn, textIn } from './fields';
export { fieldPath, nearerSteps, stepsOf } from './field-path';
export { fileWaiverProblems } from './file-waivers';
export { makesPods } from './pod-templates';
export { adviseReplacement } from './replacements';
export { runChecks, runChecksWithLines, type CheckOptions, type FurtherFindings, type Verdict } from './run-checks';
export { type Rule } from './rule';
export { runsArgoCd } from './subjects';
export { VERDICT_RULES } from './verdict-rules';
export { applicationNames, findApplicationClashes, type ApplicationName } from './unique-application';
