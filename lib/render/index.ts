export { addApplications, addRoot, ARGOCD_FOLDER, rootName } from './argocd';
export { chartWaves } from './chart-waves';
export { type Dependency } from './construct-order';
export { grantsOf, type ProjectGrant } from './grants';
export { layOut, type OutputFile } from './layout';
export { renderCluster, type RenderedTree } from './render-cluster';
export { siteOf, type RenderedChart, type RenderedCluster, type RenderedObject } from './types';
