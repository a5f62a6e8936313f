export type * from './admission-requests';
export { filesDigest, folderDigest, readChartFolder } from './chart-folder';
export { engineInThisThread, type SynchronousEngine } from './engine-in-this-thread';
export { admissionFacts, engineFacts, type AdmissionFacts, type EngineFacts } from './facts';
export { EngineError, RefusedContent } from './failure';
export { openEngine, type Engine, type EngineOptions, type EngineStatistics } from './open-engine';
export type { EngineReply } from './replies';
export type * from './requests';
export { ask, carryOut, carryOutHere, type EngineWork } from './work';
