export { type Check, type CheckContext, type ClusterUnderCheck, type Finding, type Subject } from './check';
export { CHECKS } from './checks';
export { fileWaiverProblems } from './file-waivers';
export { runChecks, type CheckOptions, type Verdict } from './run-checks';
export { applicationNames, findApplicationClashes, type ApplicationName } from './unique-application';
