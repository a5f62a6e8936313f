export { findChart, tryDescribeOtherEngine, type FindChartOptions } from './find-chart';
export { readKustomization, type KustomizationTree } from './kustomization-tree';
export { ChartLock, LOCK_FILE } from './lock-file';
export type { LockedChart, LockedDependency, LockedEngine, LockedSource, Signature } from './lock-schema';
export type { ChartRequest } from './request';
export { valuesShape, type ValuesShape } from './values-shape';
export { valuesTypes } from './values-types';
