export { asOfMinor, type VersionedFinding } from './as-of-minor';
export { ContextPool } from './context-pool';
export { type EarlierObjects } from './earlier';
export { contextFor, judgeCluster, policyRulesOf, type JudgeOptions } from './judge-cluster';
export { openEarlier, readEarlier, type EarlierFolder, type EarlierPlace } from './read-earlier';
