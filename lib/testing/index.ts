export { manifests, tree } from './manifests';
export { testCluster, type TestClusterProps } from './test-cluster';
