export { addApplications, addRoot, ARGOCD_FOLDER, rootName } from './argocd';
export { chartWaves } from './chart-waves';
export { type Dependency } from './construct-order';
export { grantsOf, type ProjectGrant } from './grants';
export { layOut, type OutputFile } from './layout';
export { chartFailed, placeOf, refusedValues } from './releases/chart-failed';
export { chartRequests } from './releases/chart-requests';
export { kustomizationFailed } from './releases/render-kustomizations';
export { templateLines, type TemplateField } from './releases/template-lines';
export { renderCluster, type RenderContext, type RenderedTree } from './render-cluster';
export { unusedRewrites } from './rewrites';
export {
  siteOf,
  type LeftOut,
  type RenderedChart,
  type RenderedCluster,
  type RenderedObject,
  type RenderedRelease,
} from './types';
