import { ApiObject } from 'cdk8s';
import { Addon, Fleet, type Cluster } from 'fairlead';
import { ADDON_NAMESPACE, clusterNames, ENVIRONMENT, FLEET, KUBERNETES, PATH, REPOSITORY } from './names';
import { size } from './size';
import { deploymentOf } from './workload';

const LAYERS = 12;
const OBJECTS = 20;

class Layer extends Addon {
  constructor(cluster: Cluster, id: string) {
    super(cluster, id, { namespace: ADDON_NAMESPACE });
    for (let index = 1; index <= OBJECTS; index += 1) {
      const name = `${id}-${index}`;
      new ApiObject(this, name, deploymentOf(cluster.name, name, ADDON_NAMESPACE));
    }
  }
}

const fleet = new Fleet(FLEET, { repository: REPOSITORY, path: PATH });

for (const name of clusterNames(size.clusters)) {
  fleet.addCluster(name, { environment: ENVIRONMENT, kubernetes: KUBERNETES, cloud: 'kind' });
}

fleet.onClusters({}, (cluster) => {
  let below: Layer | undefined;
  for (let index = 1; index <= LAYERS; index += 1) {
    const layer = new Layer(cluster, `layer-${index}`);
    if (size.ordered && below) layer.node.addDependency(below);
    below = layer;
  }
});

export default fleet;
