export { type Check, type CheckContext, type ClusterUnderCheck, type Finding, type Subject } from './check';
export { CHECKS } from './checks';
export { runChecks, type CheckOptions } from './run-checks';
export { applicationNames, findApplicationClashes, type ApplicationName } from './unique-application';
