import { ApiObject } from 'cdk8s';
import { Addon, Fleet, type Cluster } from 'fairlead';
import { Tenant } from 'fairlead/tenants';
import {
  ADDON_NAMESPACE,
  addonNames,
  APPLICATION,
  clusterNames,
  ENVIRONMENT,
  FLEET,
  KUBERNETES,
  PATH,
  REPOSITORY,
  tenantNames,
} from './names';
import { size } from './size';
import { workloadOf } from './workload';

class WorkloadAddon extends Addon {
  constructor(cluster: Cluster, id: string) {
    super(cluster, id, { namespace: ADDON_NAMESPACE });
    for (const object of workloadOf(cluster.name, id, ADDON_NAMESPACE)) {
      new ApiObject(this, object.kind.toLowerCase(), object);
    }
  }
}

const fleet = new Fleet(FLEET, { repository: REPOSITORY, path: PATH });

for (const name of clusterNames(size.clusters)) {
  fleet.addCluster(name, { environment: ENVIRONMENT, kubernetes: KUBERNETES, cloud: 'kind' });
}

fleet.onClusters({}, (cluster) => {
  for (const name of addonNames(size.addons)) new WorkloadAddon(cluster, name);
});

for (const name of tenantNames(size.tenants)) {
  fleet.addTenant(
    new Tenant(name, { owners: [`${name}@example.com`], groups: [name] }).addApplication(
      APPLICATION,
      { [ENVIRONMENT]: '1.14.2' },
      (scope, { cluster, namespace }) => {
        for (const object of workloadOf(cluster.name, APPLICATION, namespace)) {
          new ApiObject(scope, object.kind.toLowerCase(), object);
        }
      },
    ),
  );
}

export default fleet;
