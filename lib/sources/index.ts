export { checkLock } from './check-lock';
export {
  compareCharts,
  type ChartChange,
  type CustomResourceFacts,
  type DefaultRenderings,
  type DefaultValue,
} from './compare-charts';
export { findChart, tryDescribeOtherEngine, type FindChartOptions } from './find-chart';
export { readKustomization, type KustomizationTree } from './kustomization-tree';
export { lockCharts } from './lock-charts';
export { ChartLock, lockedNames } from './lock-file';
export type { ChartEngine, LockChartsOptions, NetworkTimes, UpdateOptions } from './lock-options';
export type { LockedChange, LockedState, LockReport } from './lock-report';
export type { LockedChart, LockedDependency, LockedEngine, LockedSource, Signature } from './lock-schema';
export { requestOf, type ChartRequest } from './request';
export { valuesShape, type ValuesShape } from './values-shape';
export { valuesTypes } from './values-types';
